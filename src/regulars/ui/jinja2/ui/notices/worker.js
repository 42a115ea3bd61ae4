// The service worker: shows what is pushed, also when no tab is open, and leads to it. It keeps nothing and answers no requests.
self.addEventListener("install", () => self.skipWaiting())
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()))
self.addEventListener("push", (event) => {
  const { title, body, url, tag } = event.data?.json() ?? {}
  if (!title) return
  event.waitUntil(self.registration.showNotification(title, { body, tag, data: { url }, icon: "{{ static("icon.svg") }}" }))
})
self.addEventListener("notificationclick", (event) => {
  event.notification.close()
  const url = new URL(event.notification.data?.url ?? "/notifications/", self.location.origin)
  if (url.origin !== self.location.origin) return
  event.waitUntil(self.clients.matchAll({ type: "window" }).then((windows) => {
    const open = windows.find((each) => "navigate" in each)
    return open ? open.navigate(url).then((found) => (found ?? open).focus()) : self.clients.openWindow(url)
  }))
})
