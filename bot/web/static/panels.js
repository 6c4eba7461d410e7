/** The other panels: the documents and one's own questions, which can be searched; help and privacy. */

import { withNumbers } from "./calling.js";
import { beginAnew, showAnswer } from "./conversation.js";
import { announce, button, make, paragraph, texts, written } from "./elements.js";
import { turns } from "./kept.js";
import { actDone } from "./server.js";

const COMMANDS = { documents: "docs", mine: "mine" };
const LONGEST_WORDS = 16;

/** Open one of one's own questions as a turn. */
async function openAnswer(action) {
  const done = await actDone(action);
  if (!done.band) return announce(done.notice || done.text);
  location.hash = "";
  return showAnswer(done);
}

/** An entry of a list: a document or a case is a link, a question a button. */
function entryNode({ label, detail, action }) {
  const [name, key] = action.split(" ");
  const node = name === "/doc" || name === "/case"
    ? make("a", { href: `#${name === "/doc" ? "document" : "case"}=${key}`, ...written(label) }, label)
    : button(label, () => openAnswer(action), { className: "quiet", ...written(label) });
  return make("li", {}, node, make("span", { className: "origin" }, detail));
}

/** Show in *list* what *action* lists, and below it the way to its other pages. */
async function fillList(list, action) {
  const done = await actDone(action);
  const entries = done.entries?.length ? [make("ul", {}, ...done.entries.map(entryNode))] : paragraph("", done.text || done.notice);
  const turning = (done.buttons ?? []).flat().filter((each) => each.action.includes(" @"));
  const pages = turning.map((each) => button(each.label, () => fillList(list, each.action)));
  const count = done.entries?.length ? paragraph("origin", done.text.split("\n")[0].replace(/[:：]$/, "")) : [];
  list.replaceChildren(...count, ...entries, make("div", { className: "pages" }, ...pages));
}

/** The documents, or one's own questions, with a field to search them. */
export async function listContent(name) {
  const list = make("div", { className: "listed" });
  const field = make("input", { type: "search", maxLength: LONGEST_WORDS, placeholder: texts[`search_${name}`], ariaLabel: texts[`search_${name}`] });
  const form = make("form", { className: "search", role: "search" }, field, make("button", { type: "submit" }, texts.search_label));
  const fill = () => fillList(list, `/${COMMANDS[name]} ${field.value.trim()}`.trim());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    fill();
  });
  await fill();
  return { title: texts.titles[name], nodes: [form, list, ...(name === "mine" ? paragraph("note", texts.mine_note) : [])] };
}

export function helpContent() {
  return { title: texts.titles.help, nodes: texts.help.map((line) => make("p", {}, ...withNumbers(line))) };
}

/** What is stored, and how to have it deleted. */
export function privacyContent() {
  const forgetting = make("div", { className: "forgetting" });

  async function forget() {
    const done = await actDone("/forget yes");
    if (!done.failed && turns().length) beginAnew();
    forgetting.replaceChildren(...paragraph("done", done.text || done.notice));
    announce(done.text || done.notice);
  }

  function offer() {
    forgetting.replaceChildren(button(texts.forget, () => {
      const yes = button(texts.forget_yes, forget, { className: "primary" });
      forgetting.replaceChildren(...paragraph("", texts.forget_ask), yes, button(texts.cancel, offer));
      yes.focus();
    }));
  }

  offer();
  return { title: texts.titles.privacy, nodes: [...texts.privacy.flatMap((line) => paragraph("", line)), forgetting] };
}
