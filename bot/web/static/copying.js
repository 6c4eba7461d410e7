/** Copying to the clipboard, which pages sent without TLS have none of. */

import { announce, make, texts } from "./elements.js";

const COPIED_MILLISECONDS = 2_000;

/** Copy by a selection. */
function copySelected(text) {
  const field = make("textarea", { value: text, readOnly: true, className: "unseen" });
  const open = document.querySelector("dialog[open]") ?? document.body; // nothing beside a modal dialog can be selected
  open.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}

/** Copy *text*, and say in *label*, for a while, whether it worked. */
export async function copyText(text, label) {
  const focused = document.activeElement;
  const done = (await navigator.clipboard?.writeText(text).then(() => true, () => false)) || copySelected(text);
  focused?.focus();
  const before = label.dataset.label ?? label.textContent;
  label.dataset.label = before;
  label.textContent = done ? texts.copied : texts.copy_failed;
  announce(label.textContent);
  setTimeout(() => { label.textContent = before; }, COPIED_MILLISECONDS);
}
