// A form that the server draws anew as one chooses in it. The choice made last is the one that counts, what was typed meanwhile is carried
// over, and a press that came meanwhile is carried out on what is drawn: the form that was pressed is about to vanish.
const drawings = new Map() // id of what is drawn anew → { running, typed, pressed }

const placeOf = ({ target, sourceElement }) =>
  target?.id && sourceElement.localName !== "form" && sourceElement.closest("form") && target.contains(sourceElement) && target.matches("form, dialog") ? target.id : null
const around = (element) => [...drawings].find(([id]) => document.getElementById(id)?.contains(element))?.[1]

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  const id = placeOf(ctx)
  if (!id) return
  const drawing = drawings.get(id) ?? { pressed: [] }
  drawings.set(id, drawing)
  const earlier = drawing.running
  Object.assign(drawing, { running: ctx, typed: new Map() }) // what stood in the form goes with this request
  earlier?.request.abort()
})

document.addEventListener("input", ({ target }) => {
  const drawing = target.name && around(target)
  if (drawing) drawing.typed.set(keyOf(target), target)
}, true)

const wait = (event, button) => {
  const drawing = button && around(button)
  if (!drawing) return
  event.preventDefault()
  event.stopImmediatePropagation()
  drawing.pressed.push(button)
}
document.addEventListener("click", (event) => wait(event, event.target.closest?.('form button:is([hx-post], [type="submit"])')), true)
document.addEventListener("submit", (event) => wait(event, event.submitter), true)

document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
  const field = document.activeElement
  for (const drawing of drawings.values()) if (drawing.running === ctx && field?.name) drawing.focused = { key: keyOf(field), selected: selectionOf(field) }
})
// Before anything else is heard: what is typed next goes into the field that has taken the place of the one that was typed in.
document.addEventListener("htmx:before:settle", () => {
  for (const [id, { focused }] of drawings) {
    const drawn = focused && document.getElementById(id)
    if (!drawn || drawn.contains(document.activeElement)) continue
    const field = find(focused.key, drawn)
    field?.focus()
    if (focused.selected) field?.setSelectionRange?.(...focused.selected)
    else if (focused.selected === null) field?.select?.()
  }
})
document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  const [id, drawing] = [...drawings].find(([, { running }]) => running === ctx) ?? []
  if (!id) return
  drawings.delete(id)
  const drawn = document.getElementById(id)
  if (!drawn) return
  for (const [key, typed] of drawing.typed) carryOver(key, typed, drawn)
  // Each press may draw anew, and then the next one waits again.
  for (const button of drawing.pressed) twin(button, drawn)?.click()
})

// Several controls may share a name: which of its kind it is tells them apart.
const keyOf = (field) => {
  const { name, type, value, form } = field
  const alike = [...(form?.elements ?? [])].filter((one) => one.name === name && one.type === type)
  return JSON.stringify(["checkbox", "radio"].includes(type) ? [name, type, value] : [name, type, alike.indexOf(field)])
}
// From where to where; null: all of it, which is as much as a field of a number tells; undefined: nothing.
const selectionOf = (field) => {
  if (Number.isInteger(field.selectionStart)) return [field.selectionStart, field.selectionEnd]
  return field.matches("input") && field.value && String(getSelection()) === field.value ? null : undefined
}
const find = (key, drawn) => [...drawn.querySelectorAll("input, select, textarea")].find((one) => keyOf(one) === key)

function carryOver(key, typed, drawn) {
  const now = find(key, drawn)
  if (!now) return
  if (now.type === "select-multiple") for (const option of now.options) option.selected = [...typed.selectedOptions].some(({ value }) => value === option.value)
  else if (now.type === "checkbox" || now.type === "radio") now.checked = typed.checked
  else if (now.type !== "select-one" || [...now.options].some(({ value }) => value === typed.value)) now.value = typed.value
  now.dispatchEvent(new Event("change", { bubbles: true }))
}

const SAME = ["name", "value", "type", "formaction", "hx-vals"]
const twin = (button, drawn) => [...drawn.querySelectorAll("button")].find((one) => SAME.every((name) => one.getAttribute(name) === button.getAttribute(name)))
