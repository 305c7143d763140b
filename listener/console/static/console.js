// The console without a reload. Everything here also works without it: links, forms and redirects.
document.documentElement.classList.add("js");
document.cookie = `zone=${Intl.DateTimeFormat().resolvedOptions().timeZone}; path=/; max-age=31536000; samesite=lax`;

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const list = $("#list");
const page = list ?? $("article.case") ?? $(".review, .team");
const pane = $("#pane");
const article = () => $("article.case"); // the page's own, or the one that is open beside the list
const toasts = $("#toasts");
let undo = null;

// Where a menu is wider than the screen, the place one is at is in sight.
for (const here of $$(".bar nav [aria-current], .tabs [aria-current], .views [aria-current]")) {
  const strip = here.closest(".bar nav, .tabs, .views ul"), [box, around] = [here, strip].map((one) => one.getBoundingClientRect());
  strip.scrollLeft += box.left - around.left - (around.width - box.width) / 2;
}

// --- The clocks ---------------------------------------------------------------------------------

const fill = (text, values) => text.replace(/\{(\w)\}/g, (_, name) => values[name]);

function length(seconds) {
  const whole = Math.floor(seconds);
  if (whole < 5400) return fill(page.dataset.minutes, { n: Math.floor(whole / 60) });
  if (whole < 172800) return fill(page.dataset.hours, { h: Math.floor(whole / 3600), m: String(Math.floor((whole % 3600) / 60)).padStart(2, "0") });
  return fill(page.dataset.days, { n: Math.floor(whole / 86400) });
}

// The last ten minutes, and the first ten too late, are counted in seconds: 9:41.
function figure(seconds) {
  if (seconds >= 600) return length(seconds);
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

function tick() {
  const now = Date.now();
  for (const clock of $$(".clock[data-due]")) {
    const due = Date.parse(clock.dataset.due), published = Date.parse(clock.dataset.published);
    const left = (due - now) / 1000;
    const pace = left <= 0 ? "late" : now >= Date.parse(clock.dataset.warn) ? "soon" : "calm";
    if (!clock.classList.contains(pace)) clock.className = `clock ${pace}`;
    const text = figure(Math.abs(left)), unit = pace === "late" ? page.dataset.late : page.dataset.left;
    if ($(".figure", clock).textContent !== text) $(".figure", clock).textContent = text;
    if ($(".unit", clock).textContent !== unit) $(".unit", clock).textContent = unit;
    const used = Math.min(Math.max((now - published) / (due - published || 1), 0), 1);
    $(".used", clock).setAttribute("width", (used * 100).toFixed(1));
  }
  for (const lease of $$(".lease")) {
    const left = Math.max((Date.parse(lease.dateTime) - now) / 1000, 0);
    lease.textContent = fill(lease.dataset.pattern, { n: length(left + 30) });
  }
}

// --- Saying what happened -----------------------------------------------------------------------

function toast(text, { refused = false, path = "", fields = [] } = {}) {
  const line = document.createElement("p");
  line.append(Object.assign(document.createElement("span"), { textContent: text }));
  if (refused) line.className = "refused";
  if (path) {
    undo = () => { undo = null; line.remove(); send(path, new URLSearchParams(fields)); };
    const button = Object.assign(document.createElement("button"), { textContent: toasts.dataset.undo });
    button.addEventListener("click", undo);
    line.append(button);
  }
  toasts.replaceChildren(line);
  setTimeout(() => line.remove(), path ? 15000 : 7000);
}

// --- Acting -------------------------------------------------------------------------------------

async function send(path, body) {
  let answer;
  try {
    const headers = { Accept: "application/json", "X-CSRF-Token": toasts.dataset.csrf };
    answer = await fetch(path, { method: "POST", body, headers });
  } catch {
    toast(toasts.dataset.failed, { refused: true });
    return;
  }
  if (!answer.headers.get("content-type")?.startsWith("application/json")) { location.reload(); return; }
  const said = await answer.json();
  const back = { claimed: "release", closed: "reopen", waiting: "resume", snoozed: "resume", resumed: "rest" }[said.done];
  if (said.again) { manyDone(said); return refresh(); }
  toast(said.message, { refused: !answer.ok, path: said.undo || (back ? `/cases/${said.case}/${back}` : "") });
  if (list) await refresh();
  if (pane && article() && !$("textarea:focus", pane)) await openCase(article().dataset.case, false);
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.method === "post" && pane?.contains(form)) { event.preventDefault(); return actBeside(form, event.submitter); }
  if (!list || !form.matches("form.act, form.correct, form.bulk")) return; // other pages show the whole new state: they load anew
  event.preventDefault();
  const button = event.submitter ?? $("button", form), row = form.closest(".row");
  const fields = new URLSearchParams(new FormData(form));
  if (button.name) fields.set(button.name, button.value);
  button.disabled = true;
  await send(form.action, fields);
  button.disabled = false;
  if (row) focusRow($(`#${row.id}`) ?? $(".row"));
});

// --- The list: changed rows change in place, gone ones fade, new ones wait while someone is in it ---

let pointing = false;
let waiting = null;
list?.addEventListener("pointerenter", () => { pointing = true; });
list?.addEventListener("pointerleave", () => { pointing = false; });
const busy = () => pointing || list.contains(document.activeElement);

// A click begins and ends on one element: what is told while a button of the mouse is down is shown when it is up.
let lifted = Promise.resolve(), lift = () => {};
addEventListener("pointerdown", () => { lift(); lifted = new Promise((done) => { lift = done; }); });
for (const end of ["pointerup", "pointercancel", "contextmenu", "blur"]) addEventListener(end, () => setTimeout(lift));

// What the page has as it is, it need not get again.
const seen = () => $$(".row[data-mark]:not(.gone)", list).map((row) => `${row.dataset.number}:${row.dataset.mark}`).join(" ");

async function fetched() {
  const answer = await fetch(location.pathname + location.search, { headers: { "X-Fragment": "list", "X-Seen": seen() } });
  if (answer.redirected || !answer.ok) { location.reload(); return null; }
  const box = document.createElement("div");
  box.innerHTML = await answer.text();
  return box;
}

async function refresh() {
  const box = await fetched().catch(() => null);
  await lifted;
  if (!box) return false;
  counts($("#calls", box));
  if ($("#calls", list)) $("#calls", list).innerHTML = $("#calls", box).innerHTML;
  const fresh = new Map($$(".row", box).map((row) => [row.id, row]));
  const added = [...fresh.keys()].filter((id) => !document.getElementById(id));
  if (busy()) {
    for (const row of $$(".row", list)) replace(row, fresh.get(row.id));
    waiting = added.length ? box : null;
    tell(added.length);
  } else show(box);
  tick();
  return true;
}

function replace(row, next) {
  if (!next) { row.classList.add("gone"); $$("button", row).forEach((button) => { button.disabled = true; }); return; }
  if ("same" in next.dataset || row.outerHTML.replace(" opened", "") === next.outerHTML) return;
  const focused = row.contains(document.activeElement);
  const copy = next.cloneNode(true), was = $(".pick", row)?.checked;
  if (was && $(".pick", copy)) $(".pick", copy).checked = true;
  row.replaceWith(copy);
  if (row.classList.contains("opened")) copy.classList.add("opened");
  if (focused) focusRow(copy);
}

function show(box) {
  const focused = document.activeElement?.closest?.(".row")?.id;
  const kept = new Set(ticked().map((one) => one.closest(".row").id));
  for (const row of $$(".row[data-same]", box)) { const here = $(`#${row.id}`, list); if (here) row.replaceWith(here); else row.remove(); }
  list.replaceChildren(...box.childNodes);
  for (const id of kept) { const one = $(".pick", document.getElementById(id) ?? box); if (one) one.checked = true; }
  countTicked();
  waiting = null;
  tell(0);
  tick();
  if (focused) focusRow(document.getElementById(focused) ?? $(".row"));
  markOpen();
}

// --- Three panes: on a wide screen a case opens beside the list, and what is done there stays there -------

const isWide = matchMedia("(min-width: 1340px)"); // as the style says
let acting = false;

async function parsed(path, options) {
  const answer = await fetch(path, options).catch(() => null);
  return answer && { ok: answer.ok, html: new DOMParser().parseFromString(await answer.text(), "text/html") };
}

async function openCase(number, focus = true) {
  const got = await parsed(`/cases/${number}`), found = got?.ok && $("article.case", got.html);
  if (!found) { if (got) location.assign(`/cases/${number}`); else toast(toasts.dataset.failed, { refused: true }); return; }
  showCase(found, focus);
}

function showCase(found, focus) {
  if (article()?.dataset.case !== found.dataset.case) { leaveCase(); pane.scrollTop = 0; told = null; }
  pane.replaceChildren(found);
  history.replaceState(null, "", `${location.pathname}${location.search}#case-${found.dataset.case}`);
  markOpen();
  tick();
  beat();
  if (focus) found.focus({ preventScroll: true });
}

// Whoever leaves a case loses nothing of what was typed, and is not shown in it any more.
function leaveCase() {
  if (unsaved) { clearTimeout(unsaved); unsaved = 0; navigator.sendBeacon(draft().dataset.draft, typed(draft())); }
  if (article()) navigator.sendBeacon(article().dataset.gone, new URLSearchParams({ csrf: toasts.dataset.csrf }));
}

function closePane() {
  leaveCase();
  pane.replaceChildren(emptyPane.cloneNode(true));
  history.replaceState(null, "", location.pathname + location.search);
  markOpen();
}

function markOpen() {
  const open = pane && article()?.dataset.case;
  for (const row of $$(".row", list)) row.classList.toggle("opened", row.dataset.number === open);
}

// A form of the case beside the list: its answer is the case anew, or the queue when the case is done with.
async function actBeside(form, button) {
  const number = article().dataset.case, body = new URLSearchParams(new FormData(form));
  if (button?.name) body.set(button.name, button.value);
  if (button) button.disabled = true;
  acting = true;
  const got = await parsed(button?.hasAttribute("formaction") ? button.formAction : form.action, { method: "POST", body, headers: { "X-CSRF-Token": toasts.dataset.csrf } });
  acting = false;
  if (button) button.disabled = false;
  if (!got) return toast(toasts.dataset.failed, { refused: true });
  const found = $("article.case", got.html), flash = $(".flash", got.html), again = flash && $("form", flash);
  if (flash) { flash.remove(); toast($("span", flash)?.textContent ?? "", { path: again ? new URL(again.action).pathname : "" }); }
  if (!got.ok) { toast($("[role=alert]", got.html)?.textContent ?? toasts.dataset.failed, { refused: true }); return caseChanged(); }
  if (found) showCase(found, true);
  const place = $$(".row", list).findIndex((row) => row.dataset.number === number);
  await refresh();
  if (!found) { closePane(); const rows = $$(".row:not(.gone)", list); focusRow(rows[Math.min(place, rows.length - 1)] ?? null); }
}

const emptyPane = pane && $(".empty-pane", pane).cloneNode(true);
pane && document.addEventListener("click", (event) => {
  const link = event.target.closest?.("#list .open");
  if (!link || !isWide.matches || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  openCase(link.closest(".row").dataset.number);
});
pane?.addEventListener("click", (event) => { if (event.target.closest("#back")) { event.preventDefault(); closePane(); } });

// --- Many at once: x ticks a row, the bar says how many ---------------------------------------------

const ticked = () => $$(".pick:checked", list);

function tickRow(row = current()) {
  const box = $(".pick", row ?? document.createElement("i"));
  if (box) box.checked = !box.checked;
  countTicked();
}

function tickAll() {
  const boxes = $$(".pick", list), all = boxes.every((box) => box.checked);
  for (const box of boxes) box.checked = !all;
  countTicked();
}

function countTicked() {
  const bar = $("#bulk"), n = list ? ticked().length : 0;
  if (!bar) return;
  bar.classList.toggle("some", n > 0);
  if (n) $(".number", bar).textContent = fill(n === 1 ? bar.dataset.one : bar.dataset.other, { n });
}

function manyDone(said) {
  for (const box of ticked()) box.checked = false;
  const fields = [["act", said.act], ["undo", "true"], ...said.again.map((one) => ["case", one])];
  toast(said.message, { refused: said.refused, path: said.again.length ? "/queue/bulk" : "", fields });
}

list?.addEventListener("change", (event) => { if (event.target.matches(".pick")) countTicked(); });

function tell(number) {
  const bar = $("#fresh");
  bar.hidden = number === 0;
  if (number) bar.textContent = fill(number === 1 ? bar.dataset.one : bar.dataset.other, { n: number });
}

function counts(head) {
  for (const [name, number] of Object.entries(JSON.parse(head?.dataset.counts ?? "{}"))) {
    const shown = $(`[data-count="${name}"]`);
    if (shown) shown.textContent = number;
  }
}

$("#fresh")?.addEventListener("click", showWaiting);
function showWaiting() {
  if (waiting) show(waiting); else if (list) refresh();
}

// --- Live: only while the page is seen, so that many tabs do not hold many connections -------------

// What changed between the making of the page and the first word of the stream is seen by the page's own stamp.
let stream = null, stamp = page?.dataset.stamp;
function listen() {
  if (document.hidden || !page?.dataset.live) { stream?.close(); stream = null; return; }
  if (stream) return;
  stream = new EventSource(page.dataset.live);
  stream.addEventListener("changed", (event) => hear(event.data.split(" ")));
  stream.addEventListener("presence", (event) => present(JSON.parse(event.data)));
}

// What is told while the page still asks for the last change is asked for in one go, not beside it.
const heard = [];
async function hear(event) {
  if (heard.push(event) > 1) return;
  while (heard.length) {
    const all = [...heard], [now] = all.at(-1);
    const cases = all.every((one) => one.length > 1) ? all.flatMap((one) => one.slice(1)) : []; // none named: any may have changed
    if (now !== stamp && await changed(cases).catch(() => false)) stamp = now;
    heard.splice(0, all.length);
  }
}

let told = null; // the version of the open case that was announced
async function caseChanged() {
  const open = article();
  if (!open || acting) return false;
  const got = await parsed(`/cases/${open.dataset.case}`, { headers: { "X-Fragment": "case" } }), found = got?.ok && $("article.case", got.html);
  await lifted;
  if (!got || article() !== open) return false;
  if (found) answered(found);
  if (!found || found.dataset.version === open.dataset.version) return true;
  $(".case-head .state").replaceWith($(".case-head .state", found)); // who has it; the rest waits until it is asked for
  if (told === found.dataset.version) return true;
  told = found.dataset.version;
  const line = document.createElement("p");
  const button = Object.assign(document.createElement("button"), { textContent: open.dataset.reload });
  button.addEventListener("click", () => (pane ? (line.remove(), openCase(open.dataset.case)) : location.reload()));
  line.append(Object.assign(document.createElement("span"), { textContent: open.dataset.changed }), button);
  toasts.replaceChildren(...$$(".refused", toasts), line); // a refusal says what was not done: it stays beside it
  return true;
}

async function changed(cases) {
  if ($("#team")) return teamChanged();
  const isOurs = article() && (!cases.length || cases.includes(article().dataset.case));
  const seen = isOurs ? await caseChanged() : true;
  return (list ? await refresh() : true) && seen;
}

// Figures that time alone changes are asked for as well, twice a minute; never under the hand of who reads them.
async function teamChanged() {
  if ($("#team").contains(document.activeElement)) return false;
  const answer = await fetch(location.pathname).catch(() => null);
  if (!answer?.ok || answer.redirected) return false;
  const found = $("#team", new DOMParser().parseFromString(await answer.text(), "text/html"));
  await lifted;
  if (found) $("#team").replaceWith(found);
  tick();
  return Boolean(found);
}
if ($("#team")) setInterval(() => document.hidden || teamChanged(), 30000);

document.addEventListener("visibilitychange", listen);

// --- Being there: the page of a case keeps the claim and shows to colleagues, who see it here ---------

let wrote = 0;
async function beat(writing = false) {
  const open = article();
  if (document.hidden || !open) return;
  const headers = { Accept: "application/json", "X-CSRF-Token": toasts.dataset.csrf };
  const answer = await fetch(open.dataset.beat, { method: "POST", body: new URLSearchParams(writing ? { writing: 1 } : {}), headers }).catch(() => null);
  const said = answer?.ok ? await answer.json() : null;
  if (said?.lease_until && $(".case-head .lease")) $(".case-head .lease").dateTime = said.lease_until;
}

function present(around) {
  for (const mark of $$("[data-present]")) {
    const others = (around[mark.dataset.present] ?? []).filter(([agent]) => agent !== page.dataset.me);
    mark.textContent = others.map(([, n, writing]) => fill(writing ? page.dataset.writing : page.dataset.looking, { n })).join(", ");
  }
}

if (article() || pane) {
  beat();
  setInterval(beat, 20000);
  document.addEventListener("visibilitychange", () => beat());
  document.addEventListener("input", (event) => {
    if (!event.target.matches("article.case textarea") || Date.now() - wrote < 4000) return;
    wrote = Date.now();
    beat(true);
  });
  addEventListener("pagehide", leaveCase);
}

// --- Answering: what is typed is saved at every pause, and when the page is left -----------------------

const draft = () => $("[data-draft]");
const typed = (text) => new URLSearchParams({ text: text.value, mentions: $("[name=mentions]", text.form).value, csrf: toasts.dataset.csrf });
let unsaved = 0;

async function saveDraft() {
  unsaved = 0;
  const text = draft(), headers = { Accept: "application/json" };
  const answer = await fetch(text.dataset.draft, { method: "POST", body: typed(text), headers }).catch(() => null);
  const said = answer?.headers.get("content-type")?.startsWith("application/json") ? await answer.json() : null;
  $("#draft-saved").textContent = said?.message ?? toasts.dataset.failed;
  $("#draft-saved").classList.toggle("refused", !answer?.ok);
}

document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-draft]")) return;
  clearTimeout(unsaved);
  unsaved = setTimeout(saveDraft, 600);
});
document.addEventListener("submit", (event) => {
  if ($("[data-draft]", event.target)) { clearTimeout(unsaved); unsaved = 0; } // what is sent is kept with it
});
// A proposed answer goes where the cursor is; the text is saved as if it had been typed.
function insert(button) {
  const text = draft();
  const before = text.value.slice(0, text.selectionStart), gap = before.trim() && !before.endsWith("\n") ? "\n\n" : "";
  text.setRangeText(gap + button.dataset.text, text.selectionStart, text.selectionEnd, "end");
  text.focus();
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

const proposed = (number) => $(`#answering [data-insert="${number}"]`);
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-insert]");
  if (button) { event.preventDefault(); insert(button); }
});
document.addEventListener("keydown", (event) => {
  const digit = /^Digit([123])$/.exec(event.code)?.[1];
  if (event.altKey && digit && event.target.matches("[data-draft]") && proposed(digit)) { event.preventDefault(); insert(proposed(digit)); }
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && event.target.matches("[data-draft]")) $("[name=does]", event.target.form)?.click();
});

// The clipboard is there only on https and on this machine; elsewhere the selected text is copied the old way.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-copies]");
  if (!link) return;
  const text = draft() ?? $("#approved-text");
  if (text.select) text.select(); else getSelection().selectAllChildren(text);
  (navigator.clipboard?.writeText(text.value ?? text.textContent) ?? Promise.resolve(document.execCommand("copy"))).then(() => toast(link.dataset.copies), () => {});
});

// What became of an answer is shown in place; where somebody types or is about to, only the words above the text.
function answered(next) {
  const here = $("#answering"), found = $("#answering", next);
  const fields = $$("#answering :is(textarea, input:not([type=hidden]), select)");
  const isAtWork = here?.contains(document.activeElement) || fields.some((field) => (field.defaultValue ?? field.value) !== field.value);
  if (here && found && isAtWork) $("#answer-state").replaceWith($("#answer-state", found));
  else if (here && found) {
    for (const field of $$("[name=version], [name=mentions]", found)) field.value = here.dataset[field.name]; // what was seen of the case: its posts stay as they are
    Object.assign(found.dataset, { version: here.dataset.version, mentions: here.dataset.mentions });
    here.replaceWith(found);
  }
  if ($(".events") && $(".events", next)) $(".events").replaceWith($(".events", next));
}

// --- The keyboard ---------------------------------------------------------------------------------

const focusRow = (row) => $(".open", row ?? document)?.focus();
const current = () => document.activeElement?.closest?.(".row");

const inCase = () => Boolean(article()?.contains(document.activeElement));

// What a key acts on: the case that is open, unless another one's row has the focus.
function target() {
  const row = list && current(), open = article();
  return row && row.dataset.number !== open?.dataset.case ? row : open ?? row;
}

let following = 0;
function move(step) {
  const rows = $$(".row", list), open = rows.findIndex((row) => row.classList.contains("opened")), reading = inCase();
  const at = reading || rows.indexOf(current()) < 0 ? open : rows.indexOf(current());
  const next = rows[at < 0 ? 0 : Math.min(Math.max(at + step, 0), rows.length - 1)];
  if (!next) return;
  if (!reading) focusRow(next);
  clearTimeout(following);
  if (article() && isWide.matches) following = setTimeout(() => openCase(next.dataset.number, reading), reading ? 0 : 250);
}

function press(...acts) {
  $(acts.map((act) => `form[data-act="${act}"] button`).join(", "), target() ?? document.createElement("i"))?.click();
}

// A sheet of the case's actions: what it asks has the focus.
function unfold(key) {
  const sheet = $(`.aside summary[data-key="${key}"]`, target() ?? document.createElement("i"))?.parentElement;
  if (!sheet) return;
  sheet.open = true;
  $("button, select", sheet)?.focus();
}

// What is judged: the row or the post that has the focus, the first post of the page otherwise.
function correct(key) {
  const one = target(), post = document.activeElement?.closest?.(".post") ?? $(".post", one ?? page);
  $(`form.correct button[data-key="${key}"]`, one?.matches(".row") ? one : post ?? document.createElement("i"))?.click();
}

// One step back: from the case to its row, from the row to no case, from a page to the queue.
function back() {
  if (!list) return $("#back")?.click();
  if (inCase()) return focusRow($(".row.opened", list) ?? $(".row", list));
  if (article()) closePane();
}

// Where the answer is written 1, 2, 3 are the proposals; elsewhere they correct the tone.
const choose = (key) => (document.activeElement?.closest?.("#answering") && proposed(key) ? insert(proposed(key)) : correct(key));

const KEYS = {
  1: () => choose(1),
  2: () => choose(2),
  3: () => choose(3),
  a: () => (draft()?.value ? draft() : proposed(1) ?? draft())?.focus(),
  0: () => correct(0),
  "+": () => correct("+"),
  "-": () => correct("-"),
  j: () => (list ? move(1) : $(".skip-post")?.click()),
  k: () => list && move(-1),
  c: () => press("claim", "resume"),
  w: () => press("wait"),
  z: () => unfold("z"),
  e: () => unfold("e"),
  r: () => press("release"),
  x: () => (page.matches(".review") ? correct("x") : list && !inCase() ? tickRow() : press("close")),
  "*": () => list && tickAll(),
  b: () => $("#bulk.some button")?.focus(),
  n: () => $("#note")?.focus(),
  t: () => $("#tags")?.focus(),
  m: () => $('a[data-key="m"]', page)?.click(),
  s: () => $('a[data-key="s"]', page)?.click(),
  o: () => $(".original")?.click(),
  u: () => (undo ? undo() : $('.flash form button, form[data-act="reopen"] button', inCase() ? article() : list ? $(".list") : page)?.click()),
  g: () => showWaiting(),
  "/": () => $("#search")?.focus(),
  Escape: back,
  "?": () => $("#keys")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]")) return;
  if (event.target.matches("input:not([type=checkbox]), select, textarea")) { if (event.key === "Escape") event.target.blur(); return; }
  const act = KEYS[event.key];
  if (!act || !page) return;
  event.preventDefault();
  act();
});

// --- Forms that show what would happen before it does: nothing typed is lost, no secret leaves its field ---

async function showBefore(form, path) {
  const place = $("#preview", form), headers = { "X-Fragment": "preview", "X-CSRF-Token": toasts.dataset.csrf };
  place.setAttribute("aria-busy", "true");
  const answer = await fetch(path, { method: "POST", body: new URLSearchParams(new FormData(form)), headers }).catch(() => null);
  place.removeAttribute("aria-busy");
  if (!answer || answer.redirected || answer.status >= 500) { toast(toasts.dataset.failed, { refused: true }); return; }
  place.innerHTML = await answer.text();
}

for (const form of $$("form[data-preview]")) {
  let timer = 0;
  form.addEventListener("submit", async (event) => {
    if (!event.submitter?.matches("[data-fragment]")) return;
    event.preventDefault();
    event.submitter.disabled = true;
    await showBefore(form, event.submitter.formAction);
    event.submitter.disabled = false;
  });
  form.addEventListener("input", (event) => {
    if (!event.target.matches("[name=queries], [name=text]")) return;
    clearTimeout(timer);
    timer = setTimeout(() => showBefore(form, form.dataset.preview), 400);
  });
}

// --- Beginning ------------------------------------------------------------------------------------

if ($("#show-keys")) { $("#show-keys").hidden = false; $("#show-keys").addEventListener("click", KEYS["?"]); }
for (const select of $$(".filters select")) select.addEventListener("change", () => select.form.requestSubmit());
if (page) { tick(); setInterval(tick, 1000); listen(); }
const asked = /^#case-(\d+)$/.exec(location.hash);
if (pane && asked && isWide.matches) openCase(asked[1], false);
