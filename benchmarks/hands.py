"""What the hands of a person do on a page of the app: read, type, choose, press, and take a picture of what is seen."""

import re
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from yuqing.clock import in_beijing

#: Longest wait for a page, in milliseconds, on a busy machine.
PATIENCE = 180_000
#: The script of the page has ended and nothing on it is of the run before.
_STILL = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  const main = document.querySelector('[data-testid="stMainBlockContainer"]');
  return Boolean(app && app.dataset.testScriptState === 'notRunning' && main && main.innerText.length > 10
    && !document.querySelector('[data-stale="true"], [data-testid="stSkeleton"]'));
}"""
_COUNTER = count(1)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in, in a window of their own."""

    name: str
    page: Page
    address: str
    #: Where pictures go; None takes none.
    pictures: Path | None = None

    def go(self, page: str, **parameters: object) -> None:
        """Open a page by its address."""
        query = "&".join(f"{key}={value}" for key, value in parameters.items())
        self.page.goto(f"{self.address}/{page}" + (f"?{query}" if query else ""))
        self.still()

    def still(self) -> None:
        """Wait until the page has come to rest."""
        # The run that a press begins starts a moment later.
        self.page.wait_for_timeout(250)
        self.page.wait_for_function(_STILL, timeout=PATIENCE)

    def reads(self, *words: str) -> None:
        """Wait until the page says this; raises AssertionError when it does not."""
        for each in words:
            expect(self.main.get_by_text(each).first).to_be_visible(timeout=PATIENCE)

    @property
    def main(self) -> Locator:
        """The page without menu and frame."""
        return self.page.get_by_test_id("stMainBlockContainer")

    def part(self, heading: str) -> Locator:
        """Unfold a part of the page, if it is folded, and return it."""
        found = self.main.get_by_test_id("stExpander").filter(has=self.page.locator("summary", has_text=heading)).first
        found.wait_for(timeout=PATIENCE)
        details = found.locator("details")
        if details.get_attribute("open") is None:
            found.locator("summary").click()
            expect(details).to_have_attribute("open", "", timeout=PATIENCE)
            self.still()
        return found

    def popover(self, label: str, within: Locator | None = None) -> Locator:
        """Open what hangs under a button, if it is closed, and return it."""
        body = self.page.get_by_test_id("stPopoverBody").filter(visible=True)
        if not body.count():
            self.press(label, within)
        body.first.wait_for(timeout=PATIENCE)
        return body.first

    def tab(self, heading: str) -> Locator:
        """Open a tab and return what stands in it."""
        self.main.get_by_role("tab", name=heading).first.click()
        self.still()
        return self.main.get_by_role("tabpanel").filter(visible=True).first

    def press(self, label: str, within: Locator | None = None) -> None:
        """Press a button and wait until the page has answered."""
        button = (within or self.main).get_by_role("button", name=label, exact=False).first
        expect(button).to_be_enabled(timeout=PATIENCE)
        button.click()
        self.still()

    def type(self, label: str, text: str, within: Locator | None = None) -> None:
        """Type into a line or a field of several lines."""
        found = (within or self.main).get_by_label(label).and_(self.page.locator("input, textarea"))
        field = found.filter(visible=True).first
        field.fill(text)
        field.press("Tab")

    def choose(self, label: str, option: str, within: Locator | None = None) -> None:
        """Choose one of a list by words of it."""
        field = self._field("stSelectbox", label, within)
        self._choose(field, option)
        self.still()

    def choose_all(self, label: str, options: tuple[str, ...], within: Locator | None = None) -> None:
        """Choose several of a list."""
        field = self._field("stMultiSelect", label, within)
        for option in options:
            self._choose(field, option)
        self.page.keyboard.press("Escape")
        self.still()

    def _field(self, kind: str, label: str, within: Locator | None) -> Locator:
        """Return the field whose label begins with these words; another's may contain them."""
        label_of = self.page.locator("label", has_text=re.compile(rf"^\s*{re.escape(label)}"))
        return (within or self.main).get_by_test_id(kind).filter(has=label_of).filter(visible=True).first

    def _choose(self, field: Locator, option: str) -> None:
        field.locator("input").first.click()
        found = self.page.locator('[role="option"]', has_text=option).first
        if not found.is_visible():
            field.locator("input").first.fill(option)
        found.click()

    def set_moment(self, label: str, moment: datetime, within: Locator | None = None) -> None:
        """Type day and time, Beijing time."""
        field = self._field("stDateTimeInput", label, within)
        field.get_by_role("spinbutton").first.click()
        self.page.keyboard.type(f"{in_beijing(moment):%Y%m%d%H%M}")

    def take_line(self, number: int = 0) -> None:
        """Choose a line of the table by the square at its left; 0 is the first."""
        canvas = self.main.get_by_test_id("stDataFrame").locator("canvas").first
        canvas.wait_for(timeout=PATIENCE)
        # A layer of the table that catches the mouse lies over what is drawn.
        canvas.click(position={"x": 16, "y": 54 + 36 * number}, force=True)
        self.still()

    def upload(self, file: Path, within: Locator | None = None) -> None:
        """Hand over a file."""
        (within or self.main).locator('input[type="file"]').first.set_input_files(file)
        self.still()

    def look(self, name: str, *, whole: bool = False) -> None:
        """Take a picture of what is seen."""
        if self.pictures is None:
            return
        self.page.wait_for_timeout(600)
        path = self.pictures / f"{next(_COUNTER):02d}_{name}.png"
        if whole:
            self._look_at_all(path)
        else:
            self.page.screenshot(path=path)

    def _look_at_all(self, path: Path) -> None:
        """Take a picture of the whole page: the window grows to what the page is high, and shrinks again."""
        size = self.page.viewport_size
        if size is None:
            raise ValueError("a window without a size")
        height = self.page.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollHeight")
        self.page.set_viewport_size({"width": size["width"], "height": min(6000, int(height) + 80)})
        self.page.wait_for_timeout(600)
        self.page.screenshot(path=path)
        self.page.set_viewport_size(size)
