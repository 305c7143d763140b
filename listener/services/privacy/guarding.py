"""Cells that a spreadsheet must not run as formulas."""

# What spreadsheets take for the beginning of a formula, with the full-width forms that some of them fold to it:
# https://owasp.org/www-community/attacks/CSV_Injection
_STARTS = tuple("=+-@\t\r\n＝＋－＠")


def guarded(cell: object) -> object:
    """Return the cell with ' before it when it is a text that begins like a formula. Numbers stay numbers."""
    if isinstance(cell, str) and cell.startswith(_STARTS):
        return f"'{cell}"
    return cell
