// What happened, in a word, with Undo while it can be undone. Shown above everything, dialogs too.
import { escapeHtml, icon, t } from "regulars/text"

const TIME = 6000
const drawings = { good: "circle-check", warn: "triangle-alert", bad: "circle-alert" }

export function toast({ text, tone = "", undo = "", link = "", act = null, stays = false }) {
  const box = document.createElement("div")
  box.className = `toast${tone ? ` toast--${tone}` : ""}`
  if (undo) box.dataset.undo = undo
  if (stays) box.dataset.stays = ""
  box.innerHTML = `${drawings[tone] ? icon(drawings[tone]) : ""}<span class="toast__text">${escapeHtml(text)}</span>` +
    (undo ? `<button class="toast__act" type="button" data-undo-now>${icon("undo-2")}${escapeHtml(t("Undo"))}</button>` : "") +
    (link ? `<a class="toast__act" href="${escapeHtml(link)}">${escapeHtml(t("Show"))}</a>` : "") +
    (act ? `<button class="toast__act" type="button" data-act-now>${escapeHtml(act.label)}</button>` : "") +
    `<button class="toast__close" type="button" data-dismiss aria-label="${escapeHtml(t("Dismiss"))}">${icon("x")}</button>`
  if (act) box.querySelector("[data-act-now]").onclick = () => { box.remove(); act.run() }
  rack()?.append(box)
  return box
}

// The rack stands in the topmost open dialog, because what lies outside a modal dialog cannot be clicked.
function rack() {
  const it = document.getElementById("toasts")
  if (!it) return null
  const host = [...document.querySelectorAll("dialog:modal")].at(-1) ?? document.body
  if (it.parentElement !== host) host.append(it)
  if (it.matches(":popover-open")) it.hidePopover?.()
  it.showPopover?.()
  return it
}

function watch(box) {
  let timer
  const start = () => { if (!("stays" in box.dataset)) timer = setTimeout(() => box.remove(), box.dataset.undo ? TIME * 1.6 : TIME) }
  box.addEventListener("pointerenter", () => clearTimeout(timer))
  box.addEventListener("pointerleave", start)
  box.addEventListener("focusin", () => clearTimeout(timer))
  start()
}

async function undo(url) {
  const { send, reload } = await import("regulars/request")
  const answer = await send(url)
  if (!answer.ok) return
  if (!answer.headers.get("HX-Trigger")?.includes("toast")) toast({ text: t("Undone."), tone: "good" })
  document.dispatchEvent(new CustomEvent("undone"))
  reload()
}

export function watchToasts() {
  const it = document.getElementById("toasts")
  if (!it) return
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) for (const node of addedNodes) if (node.matches?.(".toast")) watch(node)
    if (!it.matches(":popover-open") && it.childElementCount) rack()
    while (it.childElementCount > 4) it.firstElementChild.remove()
    if (!it.childElementCount && it.matches(":popover-open")) it.hidePopover()
  }).observe(it, { childList: true })
  it.addEventListener("click", ({ target }) => {
    const box = target.closest(".toast")
    if (target.closest("[data-undo-now]")) { box.remove(); undo(box.dataset.undo) }
    if (target.closest("[data-dismiss]")) box.remove()
  })
  document.addEventListener("toast", ({ detail }) => toast(detail))
  for (const said of JSON.parse(document.getElementById("said")?.textContent || "[]")) toast(said)
}

// The newest Undo by keyboard.
export function undoLast() {
  const box = [...document.querySelectorAll(".toast[data-undo]")].at(-1)
  if (!box) return false
  box.querySelector("[data-undo-now]").click()
  return true
}
