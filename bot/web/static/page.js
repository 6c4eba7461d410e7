/** The page: puts its parts together. Without the server it shows nothing; every sentence comes from there. */

import { startComposer } from "./composer.js";
import { ask, showKept, showNews } from "./conversation.js";
import { byId, chips, drawIcons, fill, texts } from "./elements.js";
import { keepLarge, takeOver, wantsLarge } from "./kept.js";
import { followAddress } from "./panel.js";
import { actDone } from "./server.js";
import "./suggesting.js";
import "./voice.js";

const NEWS_MILLISECONDS = 300_000; // between two looks for answers that are published since
const root = document.documentElement;
const large = byId("large-type");
const grid = new URLSearchParams(location.search).get("grid"); // whose sign was scanned

function setLarge(on) {
  root.classList.toggle("large", on);
  large.setAttribute("aria-pressed", String(on));
}

/** Change the language in the place of this page: what is shown, and the panel, stay. */
function changeLanguage(event) {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  location.replace(`${location.pathname}${link.search}${grid ? `&grid=${encodeURIComponent(grid)}` : ""}${location.hash}`);
}

/** Print everything, also what is folded, with where and when. */
function beforePrinting() {
  byId("printed").textContent = fill(texts.printed, {
    time: new Date().toLocaleString(root.lang), address: location.origin + location.pathname,
  });
  for (const folded of document.querySelectorAll("details:not([open])")) {
    folded.open = true;
    folded.dataset.folded = "";
  }
}

function afterPrinting() {
  for (const folded of document.querySelectorAll("details[data-folded]")) {
    folded.open = false;
    delete folded.dataset.folded;
  }
}

drawIcons(document);
setLarge(wantsLarge());
large.addEventListener("click", () => {
  setLarge(!root.classList.contains("large"));
  keepLarge(root.classList.contains("large"));
});
byId("languages").addEventListener("click", changeLanguage);
for (const link of byId("languages").children) if (link.hreflang === root.lang) link.ariaCurrent = "true";
byId("examples").append(...chips(texts.examples, ask));
addEventListener("beforeprint", beforePrinting);
addEventListener("afterprint", afterPrinting);

await takeOver();
if (grid) actDone(`/start g_${grid}`).then((done) => { byId("grid").textContent = done.text || done.notice; });
showKept().then(showNews);
setInterval(showNews, NEWS_MILLISECONDS);
addEventListener("visibilitychange", showNews);
startComposer();
followAddress();
