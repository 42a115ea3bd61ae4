// r-calendar: day, week, month and people side by side. data-url answers ?start=&end= with [{id, title, start, end, all_day, tone, url, resource, editable, done}].
// Drawing or stretching an event, or Alt and an arrow on it, posts {start, end, resource} to data-move-url ("/activities/{id}/reschedule"); a free place opens data-new-url in the dialog.
import htmx from "htmx"
import { openDialog } from "regulars/dialog"
import { csrf, send, styleOf } from "regulars/request"
import { shortcut } from "regulars/shortcuts"
import { t } from "regulars/text"

const once = new Map()
const library = (src, css) => once.get(src) ?? once.set(src, new Promise((resolve, reject) => {
  styleOf(css)
  document.head.append(Object.assign(document.createElement("script"), { src, onload: () => resolve(window.EventCalendar), onerror: reject }))
})).get(src)

// Times go as they are shown: in the person's own zone, which the browser's need not be.
const here = (moment) => new Date(moment - moment.getTimezoneOffset() * 60000).toISOString().slice(0, 19)

// The arrows say what they lead to.
const arrows = (prev, next) => (text) => ({ ...text, prev, next })

const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }

class Calendar extends HTMLElement {
  async connectedCallback() {
    if (this.calendar) return
    this.dataset.keep = ""
    const EventCalendar = await library(this.dataset.library, this.dataset.libraryCss)
    const host = this.appendChild(document.createElement("div"))
    const people = JSON.parse(this.querySelector("script[data-people]")?.textContent || "[]")
    const narrow = matchMedia("(max-width: 760px)").matches
    this.querySelector(".agenda")?.remove()
    this.calendar = EventCalendar.create(host, {
      view: this.dataset.view || (narrow ? "listWeek" : "timeGridWeek"),
      date: this.dataset.date || undefined,
      locale: document.documentElement.lang, firstDay: Number(this.dataset.firstDay ?? 1), height: this.dataset.height || (narrow ? "auto" : "calc(100dvh - 168px)"),
      slotMinTime: this.dataset.from || "07:00", slotMaxTime: this.dataset.to || "21:00", scrollTime: "08:00", allDayContent: t("all day"), noEventsContent: t("Nothing in these days."), moreLinkContent: ({ num }) => `+${num}`,
      nowIndicator: true, eventTimeFormat: clock, slotLabelFormat: clock, titleFormat: { year: "numeric", month: "long", ...(narrow ? {} : { day: "numeric" }) },
      views: {
        dayGridMonth: { buttonText: arrows(t("Previous month"), t("Next month")), titleFormat: { year: "numeric", month: "long" } },
        timeGridWeek: { buttonText: arrows(t("Previous week"), t("Next week")), dayHeaderFormat: { weekday: "short", day: "numeric" } },
        timeGridDay: { buttonText: arrows(t("Previous day"), t("Next day")), dayHeaderFormat: { weekday: "long", day: "numeric", month: "long" } },
        resourceTimeGridDay: { buttonText: arrows(t("Previous day"), t("Next day")) },
        listWeek: { buttonText: arrows(t("Previous week"), t("Next week")) },
      },
      selectable: !!this.dataset.newUrl, editable: !!this.dataset.moveUrl, dayMaxEvents: true,
      headerToolbar: { start: "prev,today,next", center: "title", end: `dayGridMonth,timeGridWeek,timeGridDay${people.length ? ",resourceTimeGridDay" : ""},listWeek` },
      buttonText: (text) => ({ ...text, today: t("Today"), dayGridMonth: t("Month"), timeGridWeek: t("Week"), timeGridDay: t("Day"), listWeek: t("List"), resourceTimeGridDay: t("Together") }),
      resources: people.map(({ id, name }) => ({ id, title: name })),
      eventSources: [{ events: (info, done, failed) => { this.fetch(info).then(done, failed) } }],
      eventClick: ({ event }) => { const url = event.extendedProps.url; if (!url) return; if (this.dataset.peek !== undefined) htmx.ajax("GET", url, { target: "#peek" }); else location.href = url },
      eventDrop: (change) => this.move(change), eventResize: (change) => this.move(change),
      select: ({ startStr, endStr, allDay, resource }) => this.create({ start: startStr, end: endStr, all_day: allDay ? 1 : "", resource: resource?.id ?? "" }),
      datesSet: ({ view, startStr }) => { this.remember(view); this.dispatchEvent(new CustomEvent("calendar:shown", { bubbles: true, detail: { view: view.type, start: startStr } })) },
      eventDidMount: ({ el, event }) => { el.dataset.event = event.id },
      eventClassNames: ({ event }) => [event.extendedProps.tone && `tone-${event.extendedProps.tone}`, event.extendedProps.done && "is-done", event.end - event.start <= 1800000 && "is-short"].filter(Boolean),
    })
    // The library calls its grid a table without rows, and each event a heading; said plainly, it is a group of buttons.
    const plain = () => {
      for (const element of host.querySelectorAll('[role="table"], [role="list"], [role="rowgroup"], [role="row"], [role="columnheader"], [role="rowheader"], [role="cell"], [role="listitem"], [aria-colindex], [aria-rowindex]')) for (const name of ["role", "aria-colindex", "aria-rowindex", "aria-colcount", "aria-rowcount"]) element.removeAttribute(name)
      for (const pane of host.querySelectorAll(".ec-main:not([tabindex])")) pane.tabIndex = 0
      for (const heading of host.querySelectorAll("h4:not([role])")) heading.setAttribute("role", "presentation")
      for (const event of host.querySelectorAll("article.ec-event:not([data-plain])")) { event.dataset.plain = ""; event.removeAttribute("role"); event.setAttribute("aria-label", event.innerText.trim()) }
    }
    this.tidy = new MutationObserver(() => { plain(); this.hold() })
    this.tidy.observe(host, { childList: true, subtree: true })
    plain()
    this.again = () => this.calendar.refetchEvents()
    for (const name of (this.dataset.live || "activity").split(" ")) document.addEventListener(`live:${name}`, this.again)
    document.addEventListener("undone", this.again)
    document.addEventListener("calendar:refresh", this.again)
    if (this.dataset.moveUrl) this.byKeyboard(host)
  }

  byKeyboard(host) {
    host.addEventListener("keydown", (press) => this.nudge(press), true)
    host.addEventListener("focusout", ({ target, relatedTarget }) => queueMicrotask(() => { if (relatedTarget || target.isConnected) this.held = "" }))
    const group = { group: t("Calendar") }
    this.off = [
      shortcut("Alt+ArrowRight", t("To the next day"), () => false, group),
      shortcut("Alt+ArrowLeft", t("To the previous day"), () => false, group),
      shortcut("Alt+ArrowDown", t("Later by half an hour, in a month by a week"), () => false, group),
      shortcut("Alt+ArrowUp", t("Earlier by half an hour, in a month by a week"), () => false, group),
      shortcut("Alt+Shift+ArrowDown", t("Longer by half an hour"), () => false, group),
      shortcut("Alt+Shift+ArrowUp", t("Shorter by half an hour"), () => false, group),
    ]
  }

  disconnectedCallback() { this.off?.forEach((off) => off()) }

  nudge(press) {
    const id = press.target.closest?.(".ec-event")?.dataset.event, event = id && this.calendar.getEventById(id)
    const across = { ArrowLeft: -1, ArrowRight: 1 }[press.code] ?? 0, down = { ArrowUp: -1, ArrowDown: 1 }[press.code] ?? 0
    if (!press.altKey || !(across || down) || !event) return
    press.preventDefault()
    press.stopPropagation()
    const { type } = this.calendar.getView(), timed = type.includes("Grid") && type !== "dayGridMonth"
    const days = press.shiftKey ? 0 : across + (timed ? 0 : down * 7), minutes = timed && !event.allDay ? down * 30 : 0
    if (event.editable === false || !(days || minutes) || this.busy) return
    const moved = (moment) => { const to = new Date(moment); to.setDate(to.getDate() + days); to.setMinutes(to.getMinutes() + minutes); return to }
    const start = press.shiftKey ? event.start : moved(event.start), end = moved(event.end ?? event.start)
    if (press.shiftKey && end <= start) return
    this.held = id.replace(/\/[^/]*$/, "/") // the version, that it ends with, goes on
    this.calendar.updateEvent({ ...event, start, end })
    const { activeStart, activeEnd } = this.calendar.getView()
    if (start < activeStart || start >= activeEnd) this.calendar.setOption("date", start)
    this.busy = true
    this.move({ event: { ...event, start, end }, revert: () => { this.busy = false; this.calendar.updateEvent(event) } })
  }

  // What was moved by keyboard is drawn anew and keeps the focus.
  hold() {
    if (!this.held || document.activeElement !== document.body) return
    this.querySelector(`.ec-event[data-event^="${CSS.escape(this.held)}"]`)?.focus()
  }

  // With data-remember the view and the day stand in the address, so that they can be gone back to and sent on.
  remember(view) {
    if (!("remember" in this.dataset)) return
    const url = new URL(location)
    if (this.seen) { url.searchParams.set("view", view.type); url.searchParams.set("date", here(view.currentStart).slice(0, 10)) }
    this.seen = true
    history.replaceState(history.state, "", url)
  }

  async fetch({ startStr, endStr }) {
    const url = new URL(this.dataset.url, location)
    url.searchParams.set("start", startStr)
    url.searchParams.set("end", endStr)
    this.busy = false
    const response = await fetch(url, { headers: { Accept: "application/json", "X-CSRFToken": csrf() } })
    if (!response.ok) throw new Error(t("The calendar did not load."))
    return (await response.json()).map(({ id, title, start, end, all_day, resource, editable = true, ...rest }) => ({ id, title, start, end, allDay: !!all_day, resourceIds: resource ? [String(resource)] : [], editable, extendedProps: rest }))
  }

  async move({ event, revert, newResource }) {
    const body = { start: here(event.start), end: here(event.end ?? event.start), all_day: event.allDay ? 1 : "", resource: newResource?.id ?? "" }
    try {
      const answer = await send(this.dataset.moveUrl.replace("{id}", event.id), { body, source: this })
      if (answer.ok) return
      if (answer.status === 409 || answer.status === 422) openDialog(answer.html)
    } catch { /* the reason was said */ }
    revert()
  }

  create(values) {
    const url = new URL(this.dataset.newUrl, location)
    for (const [name, value] of Object.entries(values)) if (value) url.searchParams.set(name, value)
    htmx.ajax("GET", url.pathname + url.search, { target: "#dialog" })
    this.calendar.unselect()
  }
}
customElements.define("r-calendar", Calendar)
