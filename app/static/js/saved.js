// After a form was sent: drop the kept draft, but only on proof that the server took it.
// Proof is an ordinary page reached straight from the form. An error page, the login page,
// a form that came back, a page reached with Back or by hand prove nothing: the draft stays.
import { forgetText, takeSent } from "./drafts.js";

const sent = takeSent();

if (sent) {
  const arrival = performance.getEntriesByType("navigation")[0]?.type;
  const saved =
    document.body.dataset.page === "page" &&
    !document.querySelector("form[data-returned]") &&
    arrival === "navigate" &&
    document.referrer.split("#")[0] === sent.from;
  if (saved) forgetText(sent.key, sent.fields);
}
