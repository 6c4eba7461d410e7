/** Actions: what can be done with an answer, as buttons with a picture and a word; a vote stays pressed. */

import { announce, button, icon, iconButton, make, texts } from "./elements.js";
import { copyText } from "./copying.js";
import { keep } from "./kept.js";
import { actDone } from "./server.js";
import { quotation } from "./quotes.js";

/** Say *text* below an answer, in the place of what was said there before. */
export function remarkBelow(node, ...content) {
  node.querySelector(".done")?.remove();
  const remark = make("p", { className: "done" }, ...content);
  node.append(remark);
  remark.scrollIntoView({ block: "nearest" });
  announce(remark.textContent);
}

function press(node, on) {
  node.setAttribute("aria-pressed", String(on));
}

/** The two buttons of a vote, and the reasons below one that is against the answer. */
function votes(answer, turn, row) {
  const reasons = make("div", { className: "reasons", role: "group", ariaLabel: texts.why_not, hidden: turn.vote !== "down" });
  const up = iconButton("up", texts.helpful, () => vote("up"), { className: "tool" });
  const down = iconButton("down", texts.not_helpful, () => vote("down"), { className: "tool" });
  const chosen = Object.entries(texts.reasons).map(([name, label]) => {
    const node = button(label, () => vote("down", name), { className: "chip" });
    node.dataset.reason = name;
    return node;
  });

  function show() {
    press(up, turn.vote === "up");
    press(down, turn.vote === "down");
    for (const node of chosen) press(node, turn.reason === node.dataset.reason);
    reasons.hidden = turn.vote !== "down";
  }

  async function vote(direction, reason = "") {
    const done = await actDone(`/vote ${answer.id} ${direction}${reason && `:${reason}`}`);
    if (!done.failed) {
      Object.assign(turn, { vote: direction, reason });
      keep(turn);
      show();
      reasons.scrollIntoView({ block: "nearest" });
    }
    if (done.notice && (done.failed || direction === "up" || reason)) remarkBelow(row.parentElement, done.notice);
  }

  reasons.append(make("span", {}, texts.why_not), ...chosen);
  show();
  return { buttons: [up, down], reasons };
}

/** Show more passages below those that are folded. */
function more(answer) {
  let page = 0;
  return iconButton("documents", texts.more, async (self) => {
    const done = await actDone(`/more ${answer.id} ${page + 1}`);
    if (!done.citations?.length) return remarkBelow(self.closest(".answer"), done.notice);
    page += 1;
    const how = { answerId: answer.id, question: answer.question };
    const found = make("div", { className: "further", tabIndex: -1 }, ...done.citations.map((citation) => quotation(citation, how)));
    self.closest(".actions").before(found);
    found.focus({ preventScroll: true });
    return undefined;
  }, { className: "tool" });
}

async function copy(answer, self) {
  const label = self.querySelector("span");
  await copyText(answer.text, label);
}

/** How the quotes could be shown in the other script, or as written again. */
function scriptChoice(answer, offered) {
  const other = offered("script");
  if (other) return { action: other.action, label: texts.in_script[other.action.split(" ").at(-1)] };
  const back = offered("back");
  return back && { action: back.action, label: texts.as_written };
}

/** @param {import("./server.js").Answer} answer */
export function actions(answer, { act, turn }) {
  const row = make("div", { className: "actions" });
  const offered = (name) => answer.buttons.flat().find(({ action }) => action.split(" ")[0] === `/${name}`);
  const human = offered("human");
  const hear = offered("hear");
  const script = scriptChoice(answer, offered);
  const { buttons, reasons } = votes(answer, turn, row);
  if (answer.citations.length) row.append(...buttons, iconButton("copy", texts.copy, (self) => copy(answer, self), { className: "tool" }));
  if (human) row.append(iconButton("contact", human.label, () => act(human.action), { className: "tool" }));
  if (hear) row.append(iconButton("bell", hear.label, () => act(hear.action), { className: "tool" }));
  if (answer.citations.length) row.append(more(answer));
  if (offered("docs")) row.append(make("a", { className: "tool", href: "#documents" }, icon("documents"), make("span", {}, texts.titles.documents)));
  if (script) row.append(iconButton("large", script.label, () => act(script.action), { className: "tool" }));
  if (answer.citations.length) row.append(iconButton("print", texts.print, () => print(), { className: "tool" }));
  return make("div", { className: "doing" }, row, reasons);
}
