"""Ways to change one thing in an order of march and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from mamar.plan.orders import Load, Orders, Wave

Corrupt = Callable[[Orders], Orders]


def put(**fields: Any) -> Corrupt:
    """Other values in fields of the order; a function is given the value that was there."""
    return lambda orders: replace(orders, **_new(orders, fields))


def put_wave(name: str, **fields: Any) -> Corrupt:
    """Other values in one wave."""

    def corrupt(orders: Orders) -> Orders:
        waves = [
            replace(wave, **_new(wave, fields)) if wave.wave_id == name else wave
            for wave in orders.waves
        ]
        return replace(orders, waves=tuple(waves))

    return corrupt


def put_route(name: str, **fields: Any) -> Corrupt:
    def corrupt(orders: Orders) -> Orders:
        routes = [
            replace(route, **_new(route, fields)) if route.route_id == name else route
            for route in orders.routes
        ]
        return replace(orders, routes=tuple(routes))

    return corrupt


def put_bound(**fields: Any) -> Corrupt:
    """Other values in the fluid bound."""

    def corrupt(orders: Orders) -> Orders:
        bound, *others = orders.bounds
        return replace(orders, bounds=(replace(bound, **_new(bound, fields)), *others))

    return corrupt


def put_uptake(number: int, **fields: Any) -> Corrupt:
    """Other values in what is said of one estimate."""

    def corrupt(orders: Orders) -> Orders:
        rows = list(orders.uptakes)
        rows[number] = replace(rows[number], **_new(rows[number], fields))
        return replace(orders, uptakes=tuple(rows))

    return corrupt


def put_left(**fields: Any) -> Corrupt:
    """Other values in those who are not served."""

    def corrupt(orders: Orders) -> Orders:
        (row,) = orders.not_served
        return replace(orders, not_served=(replace(row, **_new(row, fields)),))

    return corrupt


def moved(name: str, by: int) -> Corrupt:
    """One wave by so many steps earlier or later, all of it."""

    def corrupt(orders: Orders) -> Orders:
        return put_wave(name, **{field: _shift(by) for field in _SPANS})(orders)

    return corrupt


def with_load(number: int, **fields: Any) -> Callable[[tuple[Load, ...]], tuple[Load, ...]]:
    """Other values in one load of a wave."""

    def changed(loads: tuple[Load, ...]) -> tuple[Load, ...]:
        new = list(loads)
        new[number] = replace(new[number], **fields)
        return tuple(new)

    return changed


def added(name: str, new_name: str, **fields: Any) -> Corrupt:
    """One more wave, like another."""

    def corrupt(orders: Orders) -> Orders:
        wave = next(wave for wave in orders.waves if wave.wave_id == name)
        new: Wave = replace(wave, wave_id=new_name, **_new(wave, fields))
        return replace(orders, waves=(*orders.waves, new))

    return corrupt


def both(*changes: Corrupt) -> Corrupt:
    def corrupt(orders: Orders) -> Orders:
        for change in changes:
            orders = change(orders)
        return orders

    return corrupt


_SPANS = ("departs", "passes", "boards", "arrives")


def _shift(by: int) -> Callable[[tuple[int, int] | None], tuple[int, int] | None]:
    return lambda span: span and (span[0] + by, span[1] + by)


def _new(of: object, fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value(getattr(of, name)) if callable(value) else value
        for name, value in fields.items()
    }
