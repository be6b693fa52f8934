// Pictures wait for their turn: three at a time are on their way, none while the server wants a pause.

const AT_ONCE = 3;

// send(upload) returns {done, cancel}. An upload has {start(), wait(words), done(stored), failed(refused)},
// which are called when something happens to it.
export function uploadQueue(send) {
  const waiting = [];
  const running = new Map();
  let pausedUntil = 0;
  let timer = 0;

  function next() {
    clearTimeout(timer);
    const pause = pausedUntil - Date.now();
    if (pause > 0) {
      timer = setTimeout(next, pause);
      return;
    }
    while (running.size < AT_ONCE && waiting.length) begin(waiting.shift());
  }

  async function begin(upload) {
    upload.start();
    const sent = send(upload);
    running.set(upload, sent);
    try {
      const stored = await sent.done;
      if (running.get(upload) === sent) upload.done(stored);
    } catch (refused) {
      if (running.get(upload) !== sent) return; // cancelled
      if (refused.wait) {
        pausedUntil = Date.now() + 1000 * refused.wait;
        waiting.unshift(upload);
        upload.wait(refused.message);
      } else upload.failed(refused);
    } finally {
      if (running.get(upload) === sent) running.delete(upload);
      next();
    }
  }

  return {
    add(...uploads) {
      waiting.push(...uploads);
      next();
    },
    cancel(upload) {
      const place = waiting.indexOf(upload);
      if (place >= 0) waiting.splice(place, 1);
      const sent = running.get(upload);
      running.delete(upload);
      sent?.cancel();
      next();
    },
    get isBusy() {
      return waiting.length + running.size > 0;
    },
  };
}
