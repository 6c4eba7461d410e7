/** A case: where it stands, what was said, and what the person can do; for the conversation that opened it or by its private link. */

import { withNumbers } from "./calling.js";
import { copyText } from "./copying.js";
import { announce, button, make, paragraph, texts, written } from "./elements.js";
import { keepHearing } from "./kept.js";
import { Refusal, caseDone, caseFile } from "./server.js";

/** The way to a case on this page. */
export const caseLink = (number) => make("a", { href: `#case=${number}` }, texts.case_follow);

function line({ at, who, text, file }, save) {
  const attached = file ? [button(texts.case_file, () => save(file))] : [];
  const said = make("p", { className: "said", ...written(text) }, ...withNumbers(text));
  return make("li", {}, make("span", { className: "origin" }, `${at} · ${who}`), said, ...attached);
}

/** Let the browser save what was fetched. */
function saveFile({ name, content }) {
  const link = make("a", { href: URL.createObjectURL(content), download: name });
  link.click();
  URL.revokeObjectURL(link.href);
}

/** The field for further words. */
function addition(act) {
  const field = make("textarea", { rows: 3, maxLength: 1000, ariaLabel: texts.case_add, placeholder: texts.case_add });
  const form = make("form", { className: "adding" }, field, make("button", { type: "submit" }, texts.case_send));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (field.value.trim()) act({ words: field.value.trim() });
  });
  return form;
}

/** The private link: made when it is wanted, shown once, and revoked. */
function linking(found, act) {
  const made = found.link ? [make("p", {}, make("a", { href: found.link }, location.origin + found.link))] : [];
  const copy = found.link ? [button(texts.copy, (self) => copyText(location.origin + found.link, self))] : [];
  return make("div", { className: "linking" }, ...paragraph("note", texts.case_link_note), ...made,
    make("div", { className: "pages" }, ...copy, button(texts.case_link, () => act({ action: "link" })),
      button(texts.case_unlink, () => act({ action: "unlink" }))));
}

/** What the panel shows of the case that *named* leads to: its number, or the secret of its link. */
export async function caseContent(named) {
  const nodes = make("div", { className: "case" });

  async function act(wanted) {
    try {
      const found = await caseDone(named, wanted);
      show(found);
      if (found.notice) announce(found.notice);
      if (wanted.action?.startsWith("/hear ")) keepHearing();
      if (wanted.action === "unlink") announce(texts.case_unlinked);
    } catch (error) {
      refused(error);
    }
  }

  function refused(error) {
    if (!(error instanceof Refusal)) throw error;
    nodes.querySelector(".done")?.remove();
    nodes.append(...paragraph("done", error.message));
    announce(error.message);
  }

  const save = (file) => caseFile(named, file).then(saveFile, refused);

  function show(found) {
    const buttons = found.buttons.map(({ label, action }) => button(label, () => act({ action })));
    nodes.replaceChildren(
      ...paragraph("subtitle", found.title), ...found.facts.flatMap((fact) => paragraph("origin", fact)),
      make("ul", { className: "history" }, ...found.history.map((each) => line(each, save))),
      ...(found.notice ? paragraph("done", found.notice) : []), make("div", { className: "pages" }, ...buttons),
      ...(found.adds ? [addition(act)] : []), linking(found, act));
  }

  await act({});
  return { title: texts.case_title, nodes: [nodes] };
}
