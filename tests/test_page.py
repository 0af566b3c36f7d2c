"""The page of a forecast, as a reader has it: in a real browser, by mouse, keyboard and screen reader."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from canarygen import library
from canarygen.forecast.rollout import Analysis, BlueGreen, ManagedRoute, Metric, Rollout, Step
from canarygen.forecast.scenario import Scenario
from canarygen.frozen import replace
from canarygen.page.entrance import Entrance
from canarygen.page.entrance import Path as Way
from canarygen.page.page import as_html
from tests.forecasting import canary, pause, rollout, weight

WATCH = Analysis((Metric(name="success-rate", interval=60, failures=2),))
SPLIT = Entrance(
    hosts=("shop.example.com",),
    gateways=("istio-system/public",),
    paths=(Way(name="primary", matches=("/api/...",), leads_to=("stable", "canary")),),
)
ARTICLE = rollout(2, canary(weight(50), pause(3600)))
GATED = rollout(
    6,
    canary(weight(5), pause(), weight(25), pause(600), weight(50), pause(3600), background=WATCH),
)
SCHEDULE = [step for percent in range(5, 100, 5) for step in (weight(percent), pause(3600))]
BLUE = replace(ARTICLE, plan=BlueGreen(active_service="active", preview_service="preview", auto_seconds=None))


def page_of(found: Rollout, way: Entrance = SPLIT, scenario: Scenario | None = None) -> str:
    """Give a page, as the command writes it."""
    return as_html(found, scenario or Scenario(), way, library.parts("page"))


class Reader:
    """Somebody before a page: opens it, and hears of whatever it asks for, or complains of."""

    def __init__(self, page: Page, folder: Path) -> None:
        """Sit down."""
        self.page = page
        self.folder = folder
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.heard: dict[Any, Callable[[Any], None]] = {
            "console": lambda said: self.complaints.append(said.text),
            "pageerror": lambda error: self.complaints.append(str(error)),
            "request": lambda request: self.asked.append(request.url),
        }
        for event, hear in self.heard.items():
            page.on(event, hear)

    def leaves(self) -> None:
        """Listen no longer."""
        for event, hear in self.heard.items():
            self.page.remove_listener(event, hear)

    def opens(self, text: str) -> Page:
        """Open a page from a file."""
        file = self.folder / "page.html"
        file.write_text(text, encoding="utf-8")
        self.page.goto(file.as_uri())
        return self.page

    @property
    def slider(self) -> Locator:
        """What moves from state to state."""
        return self.page.get_by_role("slider", name="State")

    @property
    def choice(self) -> Locator:
        """What switches between scenarios."""
        return self.page.get_by_role("combobox", name="What happens")

    def weights(self) -> list[str]:
        """The numbers on the paths of the requests."""
        return self.page.locator("#topology svg text").all_text_contents()


@pytest.fixture(scope="module")
def screen(browser: Browser) -> Iterator[Page]:
    """A tab that all tests share: to open one takes longer than most of them."""
    page = browser.new_page()
    page.set_default_timeout(5000)
    yield page
    page.close()


@pytest.fixture
def reader(screen: Page, tmp_path: Path) -> Iterator[Reader]:
    """A reader with a wide screen, who has left, when the test ends, without a complaint or a request."""
    screen.set_viewport_size({"width": 1100, "height": 900})
    screen.emulate_media(color_scheme="light", media="screen", reduced_motion="no-preference")
    found = Reader(screen, tmp_path)
    yield found
    found.leaves()
    assert found.complaints == []
    assert [url for url in found.asked if not url.startswith("file:")] == []
    assert len(found.asked) <= 1


def test_the_verdict_is_the_first_thing_that_the_page_says(reader: Reader) -> None:
    page = reader.opens(page_of(ARTICLE))

    expect(page.get_by_role("heading", level=1)).to_have_text("shop/cart")
    expect(page.get_by_role("status")).to_contain_text("50% of requests meet the new version for 1h10s")
    expect(page.locator("#facts")).to_contain_text("First exposure50% after 10s")


def test_the_slider_moves_by_keyboard_and_says_where_it_is(reader: Reader) -> None:
    page = reader.opens(page_of(ARTICLE))
    reader.slider.focus()

    page.keyboard.press("Home")
    expect(reader.slider).to_have_attribute(
        "aria-valuetext", re.compile("^1 of 5, at 0s: 0% of the requests")
    )
    page.keyboard.press("ArrowRight")
    expect(reader.slider).to_have_attribute(
        "aria-valuetext", re.compile("^2 of 5, at 10s: 50% of .*a pause of 1h$")
    )
    page.keyboard.press("End")
    expect(page.locator("#now")).to_contain_text(
        "At 1h50s, from then on: 100% of the requests meet the new version"
    )


def test_the_slider_moves_by_mouse(reader: Reader) -> None:
    reader.opens(page_of(ARTICLE))
    box = reader.slider.bounding_box()
    assert box

    reader.page.mouse.click(box["x"] + box["width"] - 4, box["y"] + box["height"] / 2)

    expect(reader.slider).to_have_value("4")


def test_arrows_move_one_state_and_end_where_the_states_do(reader: Reader) -> None:
    page = reader.opens(page_of(ARTICLE))
    back, on = (page.get_by_role("button", name=name) for name in ("The state before", "The next state"))

    back.click()
    expect(reader.slider).to_have_value("0")
    expect(back).to_be_disabled()
    for _ in range(4):
        on.click()
    expect(on).to_be_disabled()


def test_a_click_into_the_chart_chooses_the_state_that_is_there(reader: Reader) -> None:
    page = reader.opens(page_of(ARTICLE))

    page.locator("#shares").click(position={"x": 2, "y": 40})
    expect(reader.slider).to_have_value("0")
    page.locator("#pods").click(position={"x": 400, "y": 40})
    expect(reader.slider).to_have_value("1")


def test_the_time_in_a_row_of_the_table_chooses_its_state(reader: Reader) -> None:
    page = reader.opens(page_of(ARTICLE))

    page.get_by_role("button", name="Show the state at 1h20s").press("Enter")

    expect(reader.slider).to_have_value("3")
    expect(page.locator("tr[aria-current=step] td").nth(3)).to_have_text("100%")


def test_the_weights_on_the_paths_follow_the_slider(reader: Reader) -> None:
    reader.opens(page_of(GATED))

    seen = []
    for moment in range(1, 8):
        reader.slider.fill(str(moment))
        seen.append(sorted(reader.weights()))

    assert seen[0] == ["5%", "95%"]
    assert ["25%", "75%"] in seen
    assert ["50%", "50%"] in seen


def test_the_chosen_scenario_is_told_drawn_and_listed(reader: Reader) -> None:
    page = reader.opens(page_of(GATED))
    before = page.locator("#shares path.new").get_attribute("d")

    reader.choice.select_option(label="turns bad at 25%")

    expect(page.get_by_role("status")).to_contain_text(
        "A release that turns bad at 25% of the requests is aborted"
    )
    expect(page.locator("#facts")).to_contain_text("Noticed after")
    expect(page.get_by_role("table", name="The release is bad: turns bad at 25%")).to_be_visible()
    assert page.locator("#shares path.new").get_attribute("d") != before


def test_there_is_a_bad_release_for_every_weight_of_a_judged_rollout(reader: Reader) -> None:
    page = reader.opens(page_of(GATED))

    names = page.locator("optgroup[label='The release is bad'] option").all_text_contents()

    assert names == ["turns bad at 5%", "turns bad at 25%", "turns bad at 50%"]


def test_every_scenario_and_every_state_of_it_can_be_shown(reader: Reader) -> None:
    page = reader.opens(page_of(GATED))

    shown = page.evaluate("""() => [...document.querySelectorAll("#scenario option")].map((option) => {
        const choice = document.getElementById("scenario"), slider = document.getElementById("moment");
        choice.value = option.value;
        choice.dispatchEvent(new Event("change"));
        for (let moment = 0; moment <= slider.max; moment++) {
            slider.value = moment;
            slider.dispatchEvent(new Event("input"));
        }
        return document.getElementById("now").textContent;
    })""")

    assert len(shown) == len(set(page.locator("#scenario option").all_text_contents())) > 8
    assert all("from then on" in text for text in shown)


def test_what_the_command_says_comes_before_what_else_may_happen(reader: Reader) -> None:
    reader.opens(page_of(GATED, scenario=Scenario(fail_at=25, requests=10)))

    expect(reader.page.get_by_role("status")).to_contain_text("turns bad at 25%")
    expect(reader.page.locator("#facts")).to_contain_text("Requests that met it")
    expect(reader.page.locator("#scenario option").nth(1)).to_have_text("all goes well")


def test_the_switch_turns_the_page_dark_and_light_again(reader: Reader) -> None:
    page = reader.opens(page_of(ARTICLE))
    switch = page.get_by_role("button", name="Dark")

    shades = [ground(page)]
    for pressed in ("true", "false"):
        switch.click()
        expect(switch).to_have_attribute("aria-pressed", pressed)
        shades.append(ground(page))

    assert shades[0] == shades[2] == "rgb(255, 255, 255)"
    assert shades[1] == "rgb(18, 22, 27)"


def test_a_reader_who_prefers_the_dark_gets_it(reader: Reader) -> None:
    reader.page.emulate_media(color_scheme="dark")

    page = reader.opens(page_of(ARTICLE))

    assert ground(page) == "rgb(18, 22, 27)"
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")


def ground(page: Page) -> str:
    """Give the colour of the page."""
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_everything_that_can_be_used_is_reached_by_tab_and_shows_that_it_is(reader: Reader) -> None:
    page = reader.opens(page_of(ARTICLE))

    reached = []
    for _ in range(11):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate("""() => {
            const at = document.activeElement;
            return [at.id || at.getAttribute("aria-label") || at.className, getComputedStyle(at).outlineStyle];
        }""")
        )

    names = [name for name, _ in reached]
    assert names[:6] == ["theme", "scenario", "back", "moment", "on", "scroll"]
    assert "Show the state at 10s" in names
    assert {style for _, style in reached} == {"solid"}


def test_the_outline_of_the_page_is_its_headings(reader: Reader) -> None:
    page = reader.opens(page_of(ARTICLE))

    found = [
        (heading.evaluate("made => made.tagName"), heading.inner_text())
        for heading in page.get_by_role("heading").all()
    ]

    assert [text.split(" at ")[0] for tag, text in found if tag != "H3"] == [
        "shop/cart",
        "Over time",
        "Where the requests go",
        "All states",
    ]
    assert [text for tag, text in found if tag == "H3"] == [
        "Host",
        "Gateway",
        "Route",
        "Service",
        "ReplicaSet",
    ]


def test_nothing_that_is_only_drawn_is_read_aloud(reader: Reader) -> None:
    page = reader.opens(page_of(GATED))

    expect(page.locator("#chart")).to_have_attribute("aria-hidden", "true")
    assert page.get_by_role("img").count() == 0


CONTRASTS = """() => {
    const linear = (part) => (part /= 255) <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4;
    const light = ([r, g, b]) => .2126 * linear(r) + .7152 * linear(g) + .0722 * linear(b);
    const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const ground = (made) => {
        for (; made; made = made.parentElement) {
            const colour = parts(getComputedStyle(made).backgroundColor);
            if (colour.length < 4 || colour[3] === 1) return colour;
        }
    };
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const made = walker.currentNode.parentElement;
        if (!walker.currentNode.data.trim() || !made.checkVisibility() || made.closest("script, :disabled, svg")) continue;
        const [a, b] = [light(parts(getComputedStyle(made).color)), light(ground(made))];
        const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
        if (ratio < 4.5) found.push([walker.currentNode.data, ratio]);
    }
    return found;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_ground(reader: Reader, scheme: Any) -> None:
    reader.page.emulate_media(color_scheme=scheme)

    page = reader.opens(page_of(GATED))

    assert page.evaluate(CONTRASTS) == []


@pytest.mark.parametrize("width", [320, 420, 760])
def test_a_narrow_screen_needs_no_scrolling_sideways(reader: Reader, width: int) -> None:
    reader.page.set_viewport_size({"width": width, "height": 800})

    page = reader.opens(page_of(replace(GATED, plan=canary(*SCHEDULE, background=WATCH))))

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_nothing_moves_for_a_reader_who_asks_for_that(reader: Reader) -> None:
    reader.page.emulate_media(reduced_motion="reduce")

    page = reader.opens(page_of(ARTICLE))

    assert page.evaluate("getComputedStyle(document.getElementById('cursor')).transitionDuration") == "0s"


def test_on_paper_there_is_nothing_to_press_and_all_of_the_table(reader: Reader) -> None:
    page = reader.opens(page_of(ARTICLE))

    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 1000})

    expect(reader.slider).to_be_hidden()
    expect(page.get_by_role("table")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 700


def test_what_a_spec_says_stays_text(reader: Reader) -> None:
    evil = "</script><script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"
    route = Step(
        header_route=ManagedRoute(
            name=evil, matches=("x: '\"><b>&amp;", "\u05e9\u05dc\u05d5\u05dd \u202e live")
        )
    )
    hostile = replace(
        rollout(2, canary(weight(10), route, pause(60), canary_service=evil)),
        name=evil,
        images=(evil, "{{data}}"),
    )
    way = Entrance(
        hosts=(evil,), gateways=(evil,), paths=(Way(name=evil, matches=(evil,), leads_to=("stable", evil)),)
    )

    page = reader.opens(page_of(hostile, way))

    assert page.title().startswith("Forecast of shop/</script>")
    assert page.locator("img, #topology script, #states script").count() == 0
    expect(page.get_by_role("heading", level=1)).to_have_text(f"shop/{evil}")
    expect(page.locator("#topology")).to_contain_text(evil)
    expect(page.locator("#topology")).to_contain_text("\u05e9\u05dc\u05d5\u05dd \\u202e live")
    expect(page.locator(".soft").first).to_contain_text("{{data}}")


def test_the_policy_of_the_page_lets_no_other_script_in(reader: Reader) -> None:
    page = reader.opens(page_of(ARTICLE))

    page.evaluate("""() => {
        const script = document.createElement("script");
        script.textContent = "document.title = 'taken'";
        document.body.append(script);
        document.body.append(Object.assign(new Image(), { src: "https://example.com/x.png" }));
    }""")

    assert page.title() == "Forecast of shop/cart, 2 pods"
    assert any("Content Security Policy" in said for said in reader.complaints)
    reader.complaints.clear()
    reader.asked = [url for url in reader.asked if url.startswith("file:")]


def test_without_a_mesh_callers_use_the_services(reader: Reader) -> None:
    page = reader.opens(page_of(BLUE, Entrance()))

    expect(page.locator("#topology h3")).to_have_text(["Callers", "Service", "ReplicaSet"])
    assert reader.weights() == ["100%", "0%"]


def test_a_page_of_ten_steps_is_light() -> None:
    steps = [step for percent in range(10, 101, 10) for step in (weight(percent), pause(600))]

    page = page_of(rollout(10, canary(*steps, background=WATCH)))

    assert len(page.encode()) < 80_000


def test_a_page_of_a_long_schedule_stays_within_bounds() -> None:
    page = page_of(rollout(20, canary(*SCHEDULE, background=WATCH)))

    assert len(page.encode()) < 200_000


def test_the_same_rollout_gives_the_same_page() -> None:
    assert page_of(GATED) == page_of(GATED)
