// r-table: selecting, walking and editing a list by keyboard, rows that load as one scrolls, columns made wider.
// data-cell-url="/deals/{id}/cell/{field}", data-peek-url="/deals/{id}/peek", data-widths-url, data-total. Rows: data-id, data-version.
import htmx from "htmx"
import { cancel, edit } from "regulars/cell"
import "regulars/groups"
import { CARDS, pickOnCards } from "regulars/picking"
import { send } from "regulars/request"
import { shortcut } from "regulars/shortcuts"
import { number, t } from "regulars/text"

class Table extends HTMLElement {
  connectedCallback() {
    if (this.frame) return
    this.frame = this.querySelector(".table-frame")
    this.bulk = this.querySelector("[data-bulk]")
    this.matching = this.picking = false
    this.addEventListener("change", (event) => this.picked(event))
    this.addEventListener("click", (event) => this.clicked(event))
    this.addEventListener("dblclick", ({ target }) => { const cell = target.closest("td[data-field]"); if (cell && !target.closest("a, button, input")) this.edit(cell) })
    this.addEventListener("keydown", (event) => this.inCell(event))
    this.addEventListener("pointerdown", (event) => { if (event.target.matches(".table__grip")) this.resize(event) })
    this.addEventListener("htmx:config:request", (event) => this.sendSelection(event))
    this.frame?.addEventListener("scroll", () => this.frame.toggleAttribute("data-scrolled", this.frame.scrollLeft > 0), { passive: true })
    this.near = new IntersectionObserver((seen) => { for (const { target, isIntersecting } of seen) if (isIntersecting) this.load(target) }, { root: this.frame && getComputedStyle(this.frame).overflowY === "auto" ? this.frame : null, rootMargin: "700px" })
    this.seek()
    this.watcher = new MutationObserver(() => { this.seek(); this.count() })
    this.watcher.observe(this, { childList: true, subtree: true })
    const here = { group: t("List"), when: () => this.isConnected && this.checkVisibility?.() !== false }
    document.addEventListener("htmx:after:settle", this.again = () => { for (const row of this.rows) { const box = row.querySelector(".table__pick .check"); if (box && String(box.checked) !== row.getAttribute("aria-selected")) row.setAttribute("aria-selected", String(box.checked)) } this.count() })
    this.off = [
      pickOnCards(this, { begin: (row) => this.beginPicking(row), isOn: () => this.isPicking, pick: (row) => this.pick(row) }),
      shortcut("KeyJ", t("Next row"), () => this.step(1), here),
      shortcut("KeyK", t("Previous row"), () => this.step(-1), here),
      shortcut("KeyX", t("Select the row"), () => this.pick(this.row), here),
      shortcut("Shift+KeyX", t("Select up to here"), () => this.pickRange(this.row), here),
      shortcut("Mod+KeyA", t("Select all that are shown"), () => this.pickAll(true), here),
      shortcut("Enter", t("Open"), (event) => this.enter(event), here),
      shortcut("KeyE", t("Edit in the row"), () => this.edit(document.activeElement?.closest?.("td[data-field]") ?? this.row?.querySelector("td[data-field]")), here),
      shortcut("Space", t("Look at the side"), (event) => this.peek(event), here),
      shortcut("Escape", t("Select none"), () => (this.selected.length ? this.pickAll(false) : false), here),
    ]
    this.count()
  }

  disconnectedCallback() { document.removeEventListener("htmx:after:settle", this.again); this.off?.forEach((off) => off()); this.near?.disconnect(); this.watcher?.disconnect(); this.frame = null }

  get rows() { return [...this.querySelectorAll("tbody:not([hidden]) tr[data-id]")].filter((row) => !row.closest(".table-group:not([data-open])")) }
  get row() { return this.querySelector("tr[data-current]") }
  get selected() { return this.rows.filter((row) => row.getAttribute("aria-selected") === "true") }

  // Rows as one scrolls
  seek() { for (const more of this.querySelectorAll("[data-next]:not([data-watched])")) { more.dataset.watched = ""; this.near.observe(more) } }

  async load(more) {
    if (more.dataset.loading !== undefined) return
    more.dataset.loading = ""
    this.near.unobserve(more)
    const said = more.innerHTML
    more.firstElementChild.innerHTML = `<span class="spinner"></span>`
    let answer
    try { answer = await send(more.dataset.next, { method: "GET", source: this, headers: { "X-Rows": "true" } }) } catch { answer = { ok: false } }
    if (!answer.ok) { more.innerHTML = said; delete more.dataset.loading; more.addEventListener("click", (event) => { event.preventDefault(); this.load(more) }, { once: true }); return }
    const template = document.createElement("template")
    template.innerHTML = answer.html
    // The answer is bare rows, or a whole page with the list in it.
    const bare = [...template.content.children].filter((one) => one.tagName === "TR")
    const rows = bare.length ? bare : [...template.content.querySelectorAll(".table > tbody > tr")]
    more.replaceWith(...rows)
    for (const row of rows) { htmx.process(row); if (this.matching) this.mark(row, true) }
  }

  // Selecting
  picked({ target }) {
    if (target.matches("[data-pick-all]")) return this.pickAll(target.checked)
    if (!target.matches(".table__pick .check")) return
    const row = target.closest("tr")
    if (this.shift && this.last) this.pickRange(row, target.checked)
    else this.mark(row, target.checked)
    this.last = row
    this.matching = false
    this.count()
  }

  clicked(event) {
    this.shift = event.shiftKey
    const { target } = event
    if (target.closest("[data-pick-none]")) this.pickAll(false)
    else if (target.closest("[data-pick-matching]")) { this.pickAll(true); this.matching = true; this.count() }
    const row = target.closest("tbody tr[data-id]")
    if (!row) return
    this.setCurrent(row)
    const cell = target.closest("td[data-field]")
    if (cell && !target.closest("a, button, input, select, textarea")) { cell.tabIndex = -1; cell.focus() }
  }

  mark(row, on) { row.setAttribute("aria-selected", String(on)); const box = row.querySelector(".table__pick .check"); if (box) box.checked = on }
  pick(row) { if (!row) return false; this.mark(row, row.getAttribute("aria-selected") !== "true"); this.last = row; this.matching = false; this.count() }
  pickRange(row, on = true) { const rows = this.rows; const [from, to] = [rows.indexOf(this.last ?? row), rows.indexOf(row)].sort((a, b) => a - b); rows.slice(Math.max(0, from), to + 1).forEach((one) => this.mark(one, on)); this.count() }
  pickAll(on) { this.rows.forEach((row) => this.mark(row, on)); if (!on) this.matching = this.picking = false; this.count() }
  get isPicking() { return this.picking || this.selected.length > 0 }
  beginPicking(row) { if (!this.bulk) return; this.picking = true; if (row) this.pick(row); else { this.count(); setTimeout(() => this.querySelector("tbody .table__pick .check")?.focus()) } }

  count() {
    const chosen = this.selected.length, shown = this.rows.length
    const total = Number(this.dataset.total || shown)
    const head = this.querySelector("[data-pick-all]")
    if (head) { head.checked = chosen > 0 && chosen === shown; head.indeterminate = chosen > 0 && chosen < shown }
    const table = this.querySelector("table")
    const picking = this.isPicking
    if (table && table.hasAttribute("data-picking") !== picking) table.toggleAttribute("data-picking", picking)
    if (!this.bulk) return
    if (this.bulk.hidden !== !picking) this.bulk.hidden = !picking
    const said = t("%(count)s selected", { count: number(this.matching ? total : chosen) })
    const place = this.bulk.querySelector("[data-bulk-count]")
    if (place.textContent !== said) place.textContent = said
    const all = this.bulk.querySelector("[data-pick-matching]")
    if (all) all.hidden = this.matching || (CARDS.matches ? chosen >= total : chosen < shown || shown >= total)
  }

  // Whatever is asked from the bulk bar carries the selection, id=… of each or all=1, and the list's own address.
  sendSelection({ target, detail: { ctx } }) {
    if (!target.closest?.("[data-bulk]")) return
    const { body } = ctx.request
    body.delete("id")
    body.set("query", location.search.slice(1))
    if (this.matching) body.set("all", "1")
    else for (const row of this.selected) body.append("id", row.dataset.id)
  }

  // Walking
  setCurrent(row) { for (const other of this.querySelectorAll("tr[data-current]")) if (other !== row) other.removeAttribute("data-current"); row?.setAttribute("data-current", "") }

  step(by) {
    const rows = this.rows
    const row = rows[Math.max(0, Math.min(rows.length - 1, (this.row ? rows.indexOf(this.row) : by > 0 ? -1 : rows.length) + by))]
    if (!row) return false
    this.setCurrent(row)
    const link = row.querySelector(".table__title a") ?? row
    link.focus({ preventScroll: true, focusVisible: true })
    row.scrollIntoView({ block: "nearest" })
    if (document.querySelector("#peek[open]")) this.peek()
  }

  enter({ target }) {
    if (target.closest?.("td[data-field]")) { this.edit(target.closest("td")); return }
    if (target.closest?.("a, button, summary")) return false
    const link = this.row?.querySelector(".table__title a")
    if (!link) return false
    link.click()
  }

  peek(event) {
    if (event?.target.closest?.("button, a:not(.table__title a), summary, input")) return false
    if (!this.row || !this.dataset.peekUrl) return false
    htmx.ajax("GET", this.dataset.peekUrl.replace("{id}", this.row.dataset.id), { target: "#peek", swap: "innerHTML" })
  }

  // Editing in the cell; arrows go from cell to cell
  edit(cell) {
    if (!cell || !this.dataset.cellUrl || cell.dataset.field === undefined) return false
    const row = cell.closest("tr")
    this.setCurrent(row)
    cell.tabIndex = -1
    const url = this.dataset.cellUrl.replace("{id}", row.dataset.id).replace("{field}", cell.dataset.field)
    edit(cell, url, { moved: (step) => { const cells = [...(this.row ?? row).querySelectorAll("td[data-field]")]; const at = cells.findIndex((one) => one.dataset.field === cell.dataset.field); this.edit(cells[at + step]); return true } })
  }

  inCell(event) {
    const cell = event.target
    if (!cell.matches("td[data-field]")) return
    const row = cell.parentElement
    const cells = [...row.querySelectorAll("td[data-field]")]
    const at = cells.indexOf(cell)
    const below = (rows) => rows.map((one) => one.querySelector(`td[data-field="${CSS.escape(cell.dataset.field)}"]`)).find(Boolean) // rows that may not be changed have none
    const rows = this.rows, here = rows.indexOf(row)
    const to = { ArrowRight: () => cells[at + 1], ArrowLeft: () => cells[at - 1], ArrowDown: () => below(rows.slice(here + 1)), ArrowUp: () => below(rows.slice(0, here).reverse()) }[event.key]?.()
    if (to) { event.preventDefault(); to.tabIndex = -1; to.focus(); this.setCurrent(to.parentElement) }
    else if (event.key === "F2") { event.preventDefault(); this.edit(cell) }
    else if (event.key === "Escape") cancel(cell)
  }

  resize(event) {
    const grip = event.target, head = grip.closest("th")
    event.preventDefault()
    grip.setPointerCapture(event.pointerId)
    grip.dataset.drag = ""
    const from = event.clientX, width = head.offsetWidth, way = document.documentElement.dir === "rtl" ? -1 : 1
    const move = ({ clientX }) => { const now = Math.max(56, width + way * (clientX - from)); head.style.minInlineSize = head.style.maxInlineSize = head.style.inlineSize = `${now}px`; for (const row of this.rows) { const cell = row.cells[head.cellIndex]; if (cell) cell.style.maxInlineSize = `${now}px` } }
    grip.addEventListener("pointermove", move)
    grip.addEventListener("pointerup", () => {
      grip.removeEventListener("pointermove", move)
      delete grip.dataset.drag
      if (this.dataset.widthsUrl) send(this.dataset.widthsUrl, { body: { key: head.dataset.key, width: head.offsetWidth }, quiet: true }).catch(() => {})
    }, { once: true })
  }
}
customElements.define("r-table", Table)
