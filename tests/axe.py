"""What axe-core finds on a page. Its script comes with the package, so nothing is fetched."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

SERIOUS = ("serious", "critical")


def findings(browser: Browser, path: Path, scheme: str, without: Sequence[str] = ()) -> list[str]:
    """What axe-core finds serious on a page, in the colours of a scheme: "light" or "dark".

    `without` names parts, by CSS selectors, that others are responsible for.
    """
    # a report forbids scripts; what examines it must run all the same
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    # an exported lesson asks for MathJax and require.js at addresses outside
    page.route("http*://**", lambda route: route.abort())
    page.goto(path.as_uri(), wait_until="domcontentloaded")
    looked_at = {"exclude": [[each] for each in without]} if without else None
    found = Axe().run(page, looked_at).response
    assert found["testEngine"]["name"] == "axe-core"
    context.close()
    return [
        f"{each['impact']}: {each['id']}: {each['help']}: {node['html'][:120]}"
        for each in found["violations"]
        if each["impact"] in SERIOUS
        for node in each["nodes"][:3]
    ]
