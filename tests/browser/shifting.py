"""What moves by itself while a page arrives and is read."""

from __future__ import annotations

# What moved by itself while a page was loaded and scrolled through, and by how much.
# https://wicg.github.io/layout-instability/ - Scripts that wait for the document wait until it has
# been seen, as on a slow line: what they change then would move what stands beside it.
WATCH_SHIFTS = """
  const listen = document.addEventListener;
  const whenSeen = (act) => () => requestAnimationFrame(() => requestAnimationFrame(act));
  document.addEventListener = (kind, act, ...options) =>
    listen.call(document, kind, kind === "DOMContentLoaded" ? whenSeen(act) : act, ...options);
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) {
      if (shift.hadRecentInput) continue;
      const moved = shift.sources.map(({node, previousRect: from, currentRect: to}) =>
        `${from.x},${from.y} ${from.width}x${from.height} -> ${to.x},${to.y} ` +
        `${to.width}x${to.height} ${(node?.outerHTML ?? node?.textContent)?.slice(0, 80)}`);
      window.shifts.push(`${shift.value.toFixed(4)} ${moved}`);
    }
  }).observe({type: "layout-shift", buffered: true});
"""
READ_THROUGH = """
async (step) => {
  const frame = () => new Promise(requestAnimationFrame);
  for (let y = 0; y < document.documentElement.scrollHeight; y += step) {
    window.scrollTo(0, y);
    await frame();
    await frame();
  }
  for (const image of document.images) image.loading = "eager";
  await Promise.all([...document.images].map((image) => image.decode()));
  await frame();
  await frame();
  return window.shifts;
}
"""
