"""What the law asks: hand out what is held, forget who asks for it, keep nothing longer than needed.

GDPR articles 5(1)(e) (storage limitation), 15 (access), 17 (erasure) and 20 (portability).
"""

from listener.services.privacy.erasing import ErasureReport, erase_person
from listener.services.privacy.exporting import COLUMNS, export_mentions, export_person
from listener.services.privacy.guarding import guarded
from listener.services.privacy.retaining import RetentionReport, apply_daily, apply_retention
from listener.services.privacy.withdrawing import withdraw

__all__ = [
    "COLUMNS", "ErasureReport", "RetentionReport", "apply_daily", "apply_retention", "erase_person", "export_mentions",
    "export_person", "guarded", "withdraw",
]  # fmt: skip
