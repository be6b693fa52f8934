// Asks Lighthouse about the addresses given, as a phone meets them; prints a line of JSON for each.
// CHROME_PATH names the browser.
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

// A bad mark for speed would only tell how busy this machine is.
const CATEGORIES = ["accessibility", "best-practices", "seo"];
// Pages are complete when they are loaded: nothing of them arrives by and by.
const SHORT_WAITS = { pauseAfterFcpMs: 0, pauseAfterLoadMs: 0, networkQuietThresholdMs: 100, cpuQuietThresholdMs: 100 };
const FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"];

const chrome = await launch({ chromeFlags: FLAGS, logLevel: "error" });
try {
  for (const address of process.argv.slice(2)) {
    const { lhr } = await lighthouse(address, {
      port: chrome.port,
      onlyCategories: CATEGORIES,
      ...SHORT_WAITS,
      disableFullPageScreenshot: true,
      logLevel: "error",
    });
    const counted = Object.values(lhr.categories).flatMap((category) =>
      category.auditRefs.filter((audit) => audit.weight > 0).map((audit) => audit.id),
    );
    console.log(
      JSON.stringify({
        address,
        error: lhr.runtimeError?.message,
        scores: Object.fromEntries(Object.values(lhr.categories).map(({ id, score }) => [id, score])),
        wrong: counted
          .map((id) => lhr.audits[id])
          .filter((audit) => audit.score !== null && audit.score < 1)
          .map(({ title, details }) => `${title}: ${JSON.stringify(details?.items ?? [])}`),
      }),
    );
  }
} finally {
  chrome.kill();
}
