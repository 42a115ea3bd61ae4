// A signature drawn by finger, pen or mouse on a customer's page: kept as a picture in the field of its form.
const canvas = document.getElementById("signature")
if (canvas) {
  canvas.closest("[hidden]").hidden = false
  const pen = canvas.getContext("2d")
  const field = canvas.closest("form").querySelector("[name=signature]")
  let last = null
  const place = (event) => {
    const box = canvas.getBoundingClientRect()
    return [((event.clientX - box.left) / box.width) * canvas.width, ((event.clientY - box.top) / box.height) * canvas.height]
  }
  canvas.addEventListener("pointerdown", (event) => { canvas.setPointerCapture(event.pointerId); last = place(event) })
  canvas.addEventListener("pointermove", (event) => {
    if (!last) return
    const next = place(event)
    Object.assign(pen, { lineWidth: 5, lineCap: "round", strokeStyle: "#1a2a4a" })
    pen.beginPath(); pen.moveTo(...last); pen.lineTo(...next); pen.stroke()
    last = next
  })
  const done = () => { if (last) { last = null; field.value = canvas.toDataURL("image/png") } }
  canvas.addEventListener("pointerup", done)
  canvas.addEventListener("pointercancel", done)
  document.getElementById("signature-clear").addEventListener("click", () => { pen.clearRect(0, 0, canvas.width, canvas.height); field.value = "" })
}
