"""The freshly written deck a refresh takes its content from, and the shapes of ours in any deck."""

from collections.abc import Iterator, Sequence
from typing import Any

from pptx.shapes.base import BaseShape

from dashboard.deck.deck import Params
from dashboard.deck.powerpoint.names import Named, parse
from dashboard.deck.powerpoint.parts import texts
from dashboard.deck.slides import FAILED, Material, Slide


class FreshDeck:
    """Its shapes by role, exhibit, slide and parameters; its slides by key. missing: keys of exhibits now gone.

    was: the same exhibits at the versions the edited deck was made from.
    """

    def __init__(self, material: Material, presentation: Any, was: Sequence[Material] = ()) -> None:
        self.version = material.deck.version
        self._was: dict[tuple[str, str], list[tuple[int, dict[str, str]]]] = {}
        for laid in was:
            for slide in laid.slides:
                key = slide.key, slide.exhibit.id if slide.exhibit else ""
                self._was.setdefault(key, []).append((laid.deck.version, texts(slide, laid)))
        self.slides: dict[tuple[str, str], list[Slide]] = {}
        self.missing: dict[str, Slide] = {}
        for slide in material.slides:
            if slide.kind == "missing":
                self.missing[slide.key] = slide
            else:
                self.slides.setdefault((slide.key, slide.exhibit.id if slide.exhibit else ""), []).append(slide)
        self._shapes: dict[tuple[str, str], list[tuple[str, Params, BaseShape]]] = {}
        for slide in presentation.slides:
            for shape, named in ours(slide):
                held = self._shapes.setdefault((named.exhibit, named.slide), [])
                held.append((named.role, named.params, shape))

    def shape(self, named: Named) -> BaseShape | None:
        """The fresh shape for a name: of the same parameters where several decks came together in one."""
        held = [(p, s) for role, p, s in self._shapes.get((named.exhibit, named.slide), []) if role == named.role]
        return next((s for params, s in held if params == named.params), held[0][1] if held else None)

    def before(self, named: Named) -> list[tuple[int, str]]:
        """What the text of a name was in the versions the deck was made from, "" where there was none; its own first.

        Empty where none of these versions could be read.
        """
        held = self._was.get((named.slide, named.exhibit), [])
        return sorted(((v, said.get(named.role, "")) for v, said in held), key=lambda one: one[0] != named.version)

    def roles(self, named: Named) -> dict[str, BaseShape]:
        """All fresh shapes of the slide a name belongs to, by role."""
        return {role: shape for role, _, shape in self._shapes.get((named.exhibit, named.slide), [])}

    def slide(self, named: Named) -> Slide | None:
        """The laid-out slide a name belongs to."""
        held = self.slides.get((named.slide, named.exhibit), [])
        return next((s for s in held if s.exhibit and s.exhibit.params == named.params), held[0] if held else None)

    def gone(self, named: Named) -> str:
        """Why the exhibit of a name is not in the fresh deck; "" where it is."""
        absent = self.missing.get(named.slide.partition("-")[0])
        if absent is None or (named.slide, named.exhibit) in self.slides:
            return ""
        return "没有生成" if FAILED[1] in absent.notes else "已不在本系统中"


def _all(shapes: Any) -> Iterator[BaseShape]:
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _all(shape.shapes)
        else:
            yield shape


def ours(slide: Any) -> Iterator[tuple[BaseShape, Named]]:
    """The shapes of ours on a slide and its notes page, in groups too."""
    notes = list(slide.notes_slide.shapes) if slide.has_notes_slide else []
    for shape in [*_all(slide.shapes), *notes]:
        if (named := parse(shape.name)) is not None:
            yield shape, named
