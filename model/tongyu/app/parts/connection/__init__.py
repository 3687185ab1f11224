"""A notice while the connection to the server is lost; a page that the server has let go is loaded again.

It takes the place of Solara's own, which are English: `style.css` hides those.
"""

import solara

from tongyu.app.words import Words


@solara.component_vue("connection.vue")
def _Connection(words: dict[str, str]) -> None: ...


@solara.component
def Connection(say: Words) -> None:
    """Nothing, until the connection is lost. The browser goes on trying by itself; the address keeps what was shown."""
    _Connection(words=say.section("connection"))
