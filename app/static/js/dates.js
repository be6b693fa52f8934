// Dates speak the language of the page. Flask-Moment's own code has chosen English by now
// and renders when the document is ready, which is after every module.
const language = document.documentElement.lang.toLowerCase();

if (globalThis.moment) {
  globalThis.moment.locale(language.startsWith("zh") ? "zh-cn" : language);
}
