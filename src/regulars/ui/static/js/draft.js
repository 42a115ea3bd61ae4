// Nothing typed is ever lost: forms with data-draft="deal:new" are kept in this browser until the server has them; but for sensitive fields, which others at this computer are not to find.
import { escapeHtml, t } from "regulars/text"

const DAYS = 30
const person = () => document.body.dataset.person ?? ""
const keyOf = (form) => `draft:${person()}:${form.dataset.draft || location.pathname}`
const forms = new WeakMap()

// [name, value] of what is kept; a record that was found by typing has the words that stand for it as a third.
const controlOf = (form, name) => form.querySelector(`[name="${CSS.escape(name)}"]`)
const words = (hidden) => hidden?.type === "hidden" ? hidden.closest("r-combobox")?.querySelector('[role="combobox"]') : null
const isKept = (form, name) => { const control = controlOf(form, name); return control?.type !== "password" && !control?.closest("[data-sensitive]") }
const entries = (form) => [...new FormData(form)]
  .filter(([name, value]) => typeof value === "string" && !/^(csrfmiddlewaretoken|version|_.*)$/.test(name) && isKept(form, name))
  .map(([name, value]) => { const shown = words(controlOf(form, name)); return shown ? [name, value, value && shown.value] : [name, value] })

// What a form says, whatever the order of its fields and however many stand empty: after a refusal it is drawn otherwise.
const told = (values) => JSON.stringify(values.filter(([, value]) => value !== "").sort(([one, a], [other, b]) => (one === other ? (a < b ? -1 : 1) : one < other ? -1 : 1)))

function keep(form) {
  const now = JSON.stringify(entries(form))
  const clean = now === forms.get(form)
  form.toggleAttribute("data-dirty", !clean)
  try {
    if (clean) localStorage.removeItem(keyOf(form))
    else localStorage.setItem(keyOf(form), JSON.stringify({ at: Date.now(), values: JSON.parse(now) }))
    form.removeAttribute("data-unkept")
  } catch { form.setAttribute("data-unkept", "") }
}

const forgetDraft = (form) => { form.removeAttribute("data-dirty"); forms.set(form, JSON.stringify(entries(form))); try { localStorage.removeItem(keyOf(form)) } catch { /* nothing was kept */ } }

function restore(form) {
  forms.set(form, JSON.stringify(entries(form)))
  let draft
  try { draft = JSON.parse(localStorage.getItem(keyOf(form))) } catch { return }
  if (!draft || told(draft.values) === told(entries(form))) return
  const byName = new Map()
  const labels = new Map()
  for (const [name, value, label] of draft.values) { byName.set(name, [...(byName.get(name) ?? []), value]); labels.set(name, label) }
  for (const control of form.elements) {
    if (!control.name || control.type === "password" || control.type === "file" || control.closest("[data-sensitive]") || /^(csrfmiddlewaretoken|version|_)/.test(control.name)) continue
    const values = byName.get(control.name)
    if (control.type === "checkbox" || control.type === "radio") control.checked = !!values?.includes(control.value)
    else if (control.multiple) for (const option of control.options) option.selected = !!values?.includes(option.value)
    else if (values) control.value = values.shift() ?? ""
    const shown = words(control)
    if (shown && values) shown.value = labels.get(control.name) ?? ""
    control.dispatchEvent(new CustomEvent("draft:restored", { bubbles: true }))
  }
  form.setAttribute("data-dirty", "")
  const note = document.createElement("div")
  note.className = "banner banner--accent"
  note.role = "status"
  note.innerHTML = `<span class="banner__text">${escapeHtml(t("What you had typed is here again."))}</span><button class="button button--small" type="button">${escapeHtml(t("Start afresh"))}</button>`
  note.querySelector("button").onclick = () => { forgetDraft(form); form.reset(); note.remove(); location.reload() }
  ;(form.querySelector(".dialog__body, .form") ?? form).prepend(note)
}

export function watchDrafts(root = document) {
  for (const form of root.querySelectorAll?.("form[data-draft]") ?? []) if (!forms.has(form) && form.dataset.draft !== "off") restore(form)
}

export function startDrafts() {
  const timers = new WeakMap()
  const later = ({ target }) => {
    const form = target.form ?? target.closest?.("form")
    if (!form || !forms.has(form) || target.dataset?.draft === "off") return
    clearTimeout(timers.get(form))
    timers.set(form, setTimeout(keep, 250, form))
  }
  document.addEventListener("input", later)
  document.addEventListener("change", later)
  document.addEventListener("submit", ({ target }) => { if (forms.has(target)) { keep(target); sessionStorage.setItem("sent", keyOf(target)) } })
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    const form = ctx.request?.form
    if (form && forms.has(form) && ctx.response.status < 400 && ctx.request.method !== "GET") { forgetDraft(form); sessionStorage.removeItem("sent") }
  })
  addEventListener("beforeunload", (event) => { if (document.querySelector('form[data-unkept], form[data-dirty] input[type="file"]:not(:placeholder-shown)')?.files?.length || document.querySelector("form[data-unkept]")) event.preventDefault() })
  // A form sent the plain way arrived when the next page is not that form again with something to mend.
  const sent = sessionStorage.getItem("sent")
  if (sent) {
    sessionStorage.removeItem("sent")
    const again = [...document.querySelectorAll("form[data-draft]")].some((form) => keyOf(form) === sent && form.querySelector('[aria-invalid="true"], .errors'))
    if (!again) localStorage.removeItem(sent)
  }
  const oldest = Date.now() - DAYS * 864e5
  for (const key of Object.keys(localStorage)) if (key.startsWith("draft:") && (JSON.parse(localStorage.getItem(key) || "{}").at ?? 0) < oldest) localStorage.removeItem(key)
  watchDrafts()
}
