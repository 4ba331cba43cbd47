"""The browser's half of Web Push: subscribing on loopback, delivery by its own protocol."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import CDPSession

from tests.browser.person import Person
from tests.services.alerts.push_service import PushService

# Chromium without Google can only say no, so subscribing is answered by the loopback service,
# which holds the private key as a phone would.
STUB = """(() => {
  let current = null
  const bytes = (text) => Uint8Array.from(
    atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0)).buffer
  const made = (json, options) => ({
    endpoint: json.endpoint, expirationTime: null, toJSON: () => json,
    options: { ...options, applicationServerKey: options.applicationServerKey.buffer },
    getKey: (name) => bytes(json.keys[name]),
    unsubscribe: async () => { current = null; return true } })
  PushManager.prototype.subscribe = async function (options) {
    if (Notification.permission !== 'granted') throw new DOMException('denied', 'NotAllowedError')
    current = made(await window.subscribeOnLoopback(), options)
    return current
  }
  PushManager.prototype.getSubscription = async () => current
})()"""
CLICK = """async (tag) => {
  self.opened = []
  self.clients.openWindow = async (url) => { self.opened.push(String(url)); return null }
  self.clients.matchAll = async () => []
  const [notification] = await self.registration.getNotifications({ tag })
  const waiting = []
  const event = new NotificationEvent('notificationclick', { notification })
  event.waitUntil = (promise) => waiting.push(promise)
  self.dispatchEvent(event)
  const late = new Error('the tap was not dealt with')
  const never = new Promise((_, reject) => setTimeout(reject, 20_000, late))
  await Promise.race([Promise.all(waiting), never])
  return self.opened
}"""
SHOWN = """() => navigator.serviceWorker.ready
  .then((registration) => registration.getNotifications())
  .then((all) => all.map(({ title, body, tag }) => ({ title, body, tag })))"""


class PhonePush:
    """Somebody's phone on a push service: what is posted there arrives at the service worker."""

    def __init__(self, person: Person, service: PushService) -> None:
        self.person, self.service, self.taken = person, service, 0
        context, origin = person.context, person.server.url
        context.grant_permissions(["notifications", "background-sync"], origin=origin)
        context.expose_function("subscribeOnLoopback", service.subscribe)
        context.add_init_script(STUB)
        self.registrations: list[dict[str, Any]] = []
        self.cdp: CDPSession | None = None

    def attach(self) -> None:
        """Take hold of the page's service worker; call it when the app is open."""
        self.cdp = self.person.context.new_cdp_session(self.person.page)
        self.cdp.on(
            "ServiceWorker.workerRegistrationUpdated",
            lambda event: self.registrations.extend(event["registrations"]),
        )
        self.cdp.send("ServiceWorker.enable")
        for _ in range(100):
            if self.registrations:
                return
            self.person.page.wait_for_timeout(50)
        raise AssertionError("no service worker")

    def receives(self, kind: str = "ready", seconds: float = 15) -> dict[str, Any]:
        """Let messages arrive until one is of the kind; return its plaintext.

        The engine also asks for duties to be confirmed, and tries phones.
        """
        while True:
            message = self._receives_next(seconds)
            if message["x"].get("kind", "ready") == kind:
                return message

    def _receives_next(self, seconds: float) -> dict[str, Any]:
        """Wait for the next message and deliver it as the browser would."""
        messages = self.service.wait_for(self.taken + 1, seconds)
        assert len(messages) > self.taken, "nothing was pushed"
        message = messages[self.taken]
        self.taken += 1
        assert self.cdp is not None
        self.cdp.send(
            "ServiceWorker.deliverPushMessage",
            {
                "origin": self.person.server.url,
                "registrationId": self.registrations[-1]["registrationId"],
                "data": message.plaintext.decode(),
            },
        )
        return message.json

    def shows_only(self, paged: dict[str, Any]) -> None:
        """Wait until of all calls about the same thing this is the one on the screen.

        The new one comes first, then the older ones go.
        """
        wanted = paged["notification"]["tag"]
        tags: list[str] = []
        for _ in range(100):
            tags = [one["tag"] for one in self.person.page.evaluate(SHOWN)]
            if [tag for tag in tags if tag.split(".")[0] == wanted.split(".")[0]] == [wanted]:
                return
            self.person.page.wait_for_timeout(50)
        raise AssertionError(f"on the screen: {tags}, not only {wanted}")

    def tapped(self, paged: dict[str, Any]) -> list[str]:
        """Tap the notification of the message; return the addresses the worker opens."""
        self.shows_only(paged)
        return self.tapped_on(paged["notification"]["tag"])

    def tapped_on(self, tag: str) -> list[str]:
        """Tap what is on the screen under a tag; return the addresses the worker opens."""
        worker = self.person.context.service_workers[-1]
        opened: list[str] = worker.evaluate(CLICK, tag)
        return opened
