"""The HTML report in a real browser: it loads alone and quietly, and everything in it can be used."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import make_docs
import pytest

from hw1cli.report.formats import to_html
from tests.axe import axe_script
from tests.unit.report import sample_report

webdriver = pytest.importorskip("selenium.webdriver", reason="the browser tests need selenium")

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (BROWSER and DRIVER), reason="the browser tests need chromium and chromedriver"),
]

ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--window-size=1300,1000",
)  # fmt: skip


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    for argument in (*ARGUMENTS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(executable_path=DRIVER))
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(to_html.files(sample_report.report(), "png")["report.html"], encoding="utf-8")
    return path


@pytest.fixture
def page(browser: Any, path: Path) -> Any:
    for log in ("browser", "performance"):
        browser.get_log(log)
    browser.set_window_size(1300, 1000)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
    browser.get(path.as_uri())
    return browser


def requests(page: Any) -> list[str]:
    messages = [json.loads(entry["message"])["message"] for entry in page.get_log("performance")]
    sent = [message["params"] for message in messages if message["method"] == "Network.requestWillBeSent"]
    # The browser's own start page asks for things too; only what the report's page asks for counts.
    urls = [each["request"]["url"] for each in sent if each["documentURL"].startswith("file:")]
    return [url for url in urls if not url.startswith("data:")]


def column(page: Any, table: str, i: int) -> list[str]:
    script = "return [...document.querySelectorAll(arguments[0])].filter(c => c.offsetParent).map(c => c.textContent)"
    texts: list[str] = page.execute_script(script, f"#{table} tbody tr td:nth-child({i + 1})")
    return texts


def find(page: Any, selector: str) -> Any:
    return page.find_element("css selector", selector)


def is_dark(page: Any) -> bool:
    background = page.execute_script("return getComputedStyle(document.body).backgroundColor")
    return int(background.split("(")[1].split(",")[0]) < 128


def test_loads_without_console_messages_or_requests_and_no_text_becomes_markup(page: Any) -> None:
    assert find(page, "h1").text == "Homework 1"
    assert page.get_log("browser") == []
    assert [Path(url).name for url in requests(page)] == ["report.html"]
    assert page.find_elements("css selector", "td script, h2 script, p script, figcaption script") == []
    assert "<script>alert(1)</script>" in find(page, "#section-extra h2").text


@pytest.mark.parametrize(
    ("table", "i", "up", "down", "last"),
    [
        ("runs", 5, ["0.000 s", "7.500 s"], ["4 min 52.500 s"], ["0.000 s", "4 min 52.500 s"]),
        ("table1", 3, ["0.3611", "0.5120 ± 0.0312 (n=5)"], ["1 min 17.420 s", "0.5120 ± 0.0312 (n=5)"], ["NaN"]),
        ("claims", 5, ["does not hold"], ["undecided"], ["undecided", "does not hold"]),
    ],
)
def test_a_heading_sorts_both_ways_by_mouse_and_keyboard_and_nan_stays_last(
    page: Any, table: str, i: int, up: list[str], down: list[str], last: list[str]
) -> None:
    heading = find(page, f"#{table} thead th:nth-child({i + 1}) button")
    for press, expected in ((heading.click, up), (lambda: heading.send_keys("\ue007"), down)):
        press()
        values = column(page, table, i)
        assert values[: len(expected)] == expected
        assert values[-1] in last
    assert find(page, f"#{table} thead th:nth-child({i + 1})").get_attribute("aria-sort") == "descending"


def test_the_filter_keeps_rows_with_all_words_and_counts_them(page: Any) -> None:
    box = find(page, "#runs input")
    box.send_keys("lr=0.01 batch_size=16")
    assert column(page, "runs", 1) == ["ffn lr=0.01 batch_size=16"] * 2
    assert find(page, "#runs output").text == "2 of 40 rows"
    box.clear()
    box.send_keys("nowhere")
    assert find(page, "#runs output").text == "0 of 40 rows"


def test_figures_show_values_under_the_pointer(page: Any) -> None:
    chart = find(page, "#fig01 .drawing")
    page.execute_script("arguments[0].scrollIntoView({block: 'center'})", chart)
    webdriver.ActionChains(page).move_to_element(chart).perform()
    shown = find(page, "#fig01 .values").text.splitlines()
    epoch = int(shown[0].removeprefix("epoch "))
    train, validation = sample_report.figures()[0].series
    assert 8 <= epoch <= 11
    assert shown[1].startswith(f"train: {train.y[epoch - 1]:.4f} (")
    assert shown[2].startswith(f"validation: {validation.y[epoch - 1]:.4f} (")


def test_figures_are_read_with_the_arrow_keys_and_unfold_as_tables(page: Any) -> None:
    find(page, "#fig12 .drawing").send_keys("\ue014" * 4)
    epoch, *values = find(page, "#fig12 .values").text.splitlines()
    assert epoch == "epoch 4"
    assert [value.partition(":")[0] for value in values] == ["validation"], "the other line has ended"
    find(page, "#fig12 .drawing").send_keys("\ue00c")
    assert not find(page, "#fig12 .values").is_displayed()

    find(page, "#fig14 summary").click()
    page.implicitly_wait(60)  # The page hears of the unfolding a moment later.
    find(page, "#fig14 .as-table tbody tr:nth-child(150)")
    page.implicitly_wait(0)
    assert len(page.find_elements("css selector", "#fig14 .as-table tbody tr")) == 150


def test_the_theme_follows_the_system_and_the_button_and_drawings_follow_it(page: Any) -> None:
    script = "return getComputedStyle(document.querySelector('.drawing')).filter"
    assert not is_dark(page)
    assert page.execute_script(script) == "none"
    page.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}
    )
    assert is_dark(page)
    assert page.execute_script(script) == "invert(1) hue-rotate(180deg)"
    find(page, ".theme").click()
    assert not is_dark(page)

    # Print is light, and without controls.
    find(page, ".theme").click()
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert not is_dark(page)
    assert not find(page, "#runs .filter").is_displayed()
    assert not find(page, ".theme").is_displayed()


@contextmanager
def on_a_phone(page: Any) -> Iterator[None]:
    metrics = {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        page.refresh()
        yield
    finally:
        page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_a_phone_needs_no_sideways_scrolling(page: Any) -> None:
    with on_a_phone(page):
        widths = "return [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        scroll, client = page.execute_script(widths)
    assert scroll <= client == 360


def test_tables_have_captions_and_headers_of_columns_and_rows(page: Any) -> None:
    assert find(page, "#table1 caption").text.startswith("Table 1: Perceptron, final accuracies")
    assert {each.get_attribute("scope") for each in page.find_elements("css selector", "#table1 thead th")} == {"col"}
    rows = page.find_elements("css selector", "#table1 tbody th[scope=row]")
    assert [each.text for each in rows] == ["perceptron", "perceptron", "perceptron", "diverged"]


def test_the_first_key_leads_past_the_sections_to_the_report(page: Any) -> None:
    find(page, "body").send_keys("\ue004")
    skip = page.switch_to.active_element
    assert (skip.text, skip.is_displayed()) == ("Skip to the report", True)
    skip.send_keys("\ue007")
    assert page.switch_to.active_element.get_attribute("id") == "content"


def axe_violations(page: Any) -> list[str]:
    page.execute_script(axe_script())
    page.set_script_timeout(120)
    found = page.execute_async_script("axe.run({ resultTypes: ['violations'] }).then(arguments[0])")
    return [f"{each['id']}: {node['html']}" for each in found["violations"] for node in each["nodes"]]


def test_axe_would_notice_a_picture_without_words(page: Any) -> None:
    page.execute_script("document.querySelector('#fig01 img').removeAttribute('alt')")
    assert [each.split(":")[0] for each in axe_violations(page)] == ["image-alt"]


@pytest.fixture(scope="module")
def homework(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the shipped results as it is handed in."""
    path = tmp_path_factory.mktemp("homework") / "report.html"
    path.write_text(to_html.files(make_docs.homework(), "svg")["report.html"], encoding="utf-8")
    return path


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("screen", [nullcontext, on_a_phone])
@pytest.mark.parametrize("shown", ["path", "homework"])
def test_axe_finds_nothing_to_mend(
    page: Any,
    request: pytest.FixtureRequest,
    shown: str,
    theme: str,
    screen: Callable[[Any], AbstractContextManager[None]],
) -> None:
    page.get(request.getfixturevalue(shown).as_uri())
    with screen(page):
        page.execute_script("document.documentElement.dataset.theme = arguments[0]", theme)
        page.execute_script("document.querySelector('#fig14 summary').click()")
        assert axe_violations(page) == []
