"""Islands without a road to the mainland: a straight line over water is no one's way to work."""

from __future__ import annotations

from functools import cache

from workadvance.matching.zip_places import five_digits

MAINLAND = "the mainland"

# By ZIP, as the United States Postal Service assigns them (checked against the `zipcodes` package's places). Islands
# with a bridge or causeway belong to the mainland and are not here.
_ZIPS = {
    "Kauai": "96703 96705 96714 96715 96716 96722 96741 96746 96747 96751 96752 96754 96756 96765 96766 96769 96796",
    "Hawaii Island": "96704 96710 96718 96719 96720 96721 96725 96726 96727 96728 96737 96738 96739 96740 96743 96745 "
    "96749 96750 96755 96760 96764 96771 96772 96773 96774 96776 96777 96778 96780 96781 96783 96785",
    "Maui": "96708 96713 96732 96733 96753 96761 96767 96768 96779 96784 96788 96790 96793",
    "Molokai": "96729 96742 96748 96757 96770",
    "Lanai": "96763",
    "Vieques": "00765",
    "Culebra": "00775",
    "St. Croix": "00820 00821 00822 00823 00824 00840 00841 00850 00851",
    "St. John": "00830 00831",
    "Nantucket": "02554 02564 02584",
    "Martha's Vineyard": "02535 02539 02552 02557 02568 02573 02575",
    "Cuttyhunk": "02713",
    "Block Island": "02807",
    "Fishers Island": "06390",
    "Vinalhaven": "04863",
    "North Haven": "04853",
    "Isle au Haut": "04645",
    "Islesboro": "04848",
    "Swans Island": "04685",
    "Matinicus": "04851",
    "Monhegan": "04852",
    "Smith Island": "21824 21866",
    "Tangier": "23440",
    "Ocracoke": "27960",
    "Daufuskie Island": "29915",
    "Sapelo Island": "31327",
    "Kelleys Island": "43438",
    "Put-in-Bay": "43456",
    "Mackinac Island": "49757",
    "Beaver Island": "49782",
    "Washington Island": "54246",
    "Madeline Island": "54850",
    "Catalina Island": "90704",
    "Vashon Island": "98070",
    "San Juan Island": "98250",
    "Lopez Island": "98261",
    "Orcas Island": "98243 98245 98279 98280",
    "Shaw Island": "98286",
    "Blakely Island": "98222",
    "Waldron Island": "98297",
}
# Whole blocks of ZIPs, for what the list above does not name.
_BLOCKS = {"967": "Oahu", "968": "Oahu", "008": "St. Thomas", "969": "Guam"} | dict.fromkeys(
    ("006", "007", "009"), "Puerto Rico"
)
LANDMASSES = tuple(sorted({MAINLAND, *_ZIPS, *_BLOCKS.values()}))


@cache
def _named() -> dict[str, str]:
    return {zip_code: island for island, zips in _ZIPS.items() for zip_code in zips.split()}


def landmass(zip_code: str | None) -> str:
    """The island a ZIP lies on, or `MAINLAND`: within one there are roads or bridges, between two there are none."""
    digits = five_digits(zip_code or "")
    return _named().get(digits) or _BLOCKS.get(digits[:3], MAINLAND)
