"""Makes the compact table of ZIP centroids that `places` reads: `python -m workadvance.matching.build_zips`."""

from __future__ import annotations

import polars as pl

from workadvance.matching.places import PARTS_OF_A_DEGREE, TABLE

COLUMNS = ("zip", "latitude_ten_thousandths", "longitude_ten_thousandths")


def build_table() -> pl.DataFrame:
    """The centroids of the `zipcodes` package as a compact table: `zip` as a number, degrees in ten-thousandths.

    The package takes half a second and 55 MB to answer its first question; the table a hundredth of that. Military post
    offices, which the package lists at 0, 0, are left out: they have no place on the ground. A test compares the table
    that is shipped with the package's.
    """
    import zipcodes

    rows = [
        (int(z["zip_code"]), *(round(float(z[name]) * PARTS_OF_A_DEGREE) for name in ("lat", "long")))
        for z in zipcodes.list_all()
    ]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.Int32), orient="row")
    return frame.filter((pl.col(COLUMNS[1]) != 0) | (pl.col(COLUMNS[2]) != 0)).sort("zip")


if __name__ == "__main__":
    build_table().write_parquet(TABLE, compression="zstd", compression_level=19)
