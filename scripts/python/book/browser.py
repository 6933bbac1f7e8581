"""A headless Chromium, spoken to through two pipes: no package, no port.

usage: browser.py shot PAGE PICTURE [WIDTH HEIGHT [dark]]    a picture of a page
"""
import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


class NoBrowser(OSError):
    """There is no Chromium here, or it does not start."""


def find():
    """The path of a Chromium, or nothing."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Browser:
    """One page of a browser that lives as long as the with statement; requests are what it asked for."""

    def __init__(self, seconds=300):
        self.seconds, self.number, self.events, self.rest = seconds, 0, [], b""

    def __enter__(self):
        program = find()
        if program is None:
            raise NoBrowser(f"there is no Chromium on PATH ({', '.join(NAMES)})")
        self.profile = tempfile.TemporaryDirectory(prefix="book-browser-", ignore_cleanup_errors=True)
        asked, self.write = os.pipe()
        self.read, told = os.pipe()
        # It reads commands from descriptor 3 and answers on 4.
        start = f'exec "$@" 3<&{asked} 4>&{told}'
        flags = ["--headless=new", "--remote-debugging-pipe", f"--user-data-dir={self.profile.name}", "--no-first-run", "--disable-gpu",
                 "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update", "--hide-scrollbars"]
        if os.geteuid() == 0:
            flags.append("--no-sandbox")  # which Chromium refuses to make for root
        self.process = subprocess.Popen(["sh", "-c", start, "sh", program, *flags, "about:blank"], pass_fds=(asked, told),
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(asked)
        os.close(told)
        os.set_blocking(self.read, False)
        self.session = None
        target = next(t for t in self.call("Target.getTargets")["targetInfos"] if t["type"] == "page")
        self.session = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.read)
        os.close(self.write)
        self.profile.cleanup()

    def receive(self, until):
        """One message of the browser's."""
        while b"\0" not in self.rest:
            try:
                piece = os.read(self.read, 1 << 20)
            except BlockingIOError:
                if time.monotonic() > until:
                    raise NoBrowser(f"the browser said nothing for {self.seconds} s") from None
                time.sleep(0.01)
                continue
            if not piece:
                raise NoBrowser("the browser ended")
            self.rest += piece
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **parameters):
        """The result of a command."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.write, json.dumps(message).encode() + b"\0")
        until = time.monotonic() + self.seconds
        while True:
            answer = self.receive(until)
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise NoBrowser(f"{method}: {answer['error']['message']}")
                return answer["result"]
            if "method" in answer:
                self.events.append(answer)

    def wait_for(self, event):
        until = time.monotonic() + self.seconds
        while not any(e["method"] == event for e in self.events):
            message = self.receive(until)
            if "method" in message:
                self.events.append(message)

    def open(self, address):
        """Open a page and wait until it is loaded."""
        self.events = [e for e in self.events if e["method"] != "Page.loadEventFired"]
        self.call("Page.navigate", url=address)
        self.wait_for("Page.loadEventFired")

    def evaluate(self, script):
        """The value of an expression in the page, also of a promise."""
        result = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise AssertionError(f"{script}: {result['exceptionDetails']['exception'].get('description', result)}")
        return result["result"].get("value")

    def until(self, script, seconds=60):
        """Wait until an expression is true in the page; whether it became so."""
        end = time.monotonic() + seconds
        while not self.evaluate(script):
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True

    def press(self, key, code=None, modifiers=0, text=None):
        for kind in ("keyDown", "keyUp"):
            more = {"text": text} if text and kind == "keyDown" else {}
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=code or key, modifiers=modifiers,
                      windowsVirtualKeyCode=KEYS.get(key, ord(key.upper()[0])), **more)

    def size(self, width, height=800):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500)

    def prefer(self, scheme):
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def requests(self):
        """The addresses that the pages asked for."""
        return [e["params"]["request"]["url"] for e in self.events if e["method"] == "Network.requestWillBeSent"]

    def complaints(self):
        """What the pages wrote into the console as errors."""
        said = [e["params"]["entry"] for e in self.events if e["method"] == "Log.entryAdded"]
        thrown = [e["params"]["exceptionDetails"] for e in self.events if e["method"] == "Runtime.exceptionThrown"]
        return [f"{s['text']} {s.get('url', '')}" for s in said if s["level"] == "error"] + [str(t) for t in thrown]

    def picture(self, path):
        Path(path).write_bytes(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))


KEYS = {"Tab": 9, "Enter": 13, "Escape": 27, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40, " ": 32}


def address(path):
    return Path(path).absolute().as_uri()


def print_page(page, target):
    """Print a page of the book as a PDF file."""
    with Browser(seconds=1800) as b:
        b.open(address(page))
        # A printed link to another page would name a folder of this machine.
        b.evaluate("""for (const a of document.querySelectorAll("a[href]"))
            if (new URL(a.href).protocol === "file:" && a.href.split("#")[0] !== location.href.split("#")[0]) a.removeAttribute("href")""")
        stream = b.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True, generateDocumentOutline=True,
                        transferMode="ReturnAsStream", displayHeaderFooter=True, headerTemplate="<span></span>",
                        footerTemplate='<span style="font-size:8px;width:100%;text-align:center" class="pageNumber"></span>')["stream"]
        with open(target, "wb") as f:
            while True:
                part = b.call("IO.read", handle=stream, size=1 << 20)
                f.write(base64.b64decode(part["data"]) if part.get("base64Encoded") else part["data"].encode())
                if part["eof"]:
                    break


def shot(page, picture, width=1280, height=900, scheme="light"):
    with Browser() as b:
        b.size(int(width), int(height))
        b.prefer(scheme)
        b.open(page if "://" in page else address(page))
        b.until("!document.querySelector('div.pg-slider') || document.querySelector('.pg-drawing svg')", 20)
        time.sleep(0.3)
        b.picture(picture)
        for line in b.complaints():
            print("console:", line)


if __name__ == "__main__":
    try:
        {"shot": shot}[sys.argv[1]](*sys.argv[2:])
    except (KeyError, IndexError, TypeError):
        sys.exit(__doc__)
    except NoBrowser as problem:
        sys.exit(f"browser: {problem}")
