"""Where the fields of an entry and of a transaction detail stand, in every version of camt.

Several paths may lead to one field: versions moved things (``Dbtr/Nm`` became ``Dbtr/Pty/Nm``), the field stayed.
What is not listed is not looked at. A field in brackets is an element kept for a walk of its own.
Source: ISO 20022 camt.052/.053/.054, versions .01 to .14.
"""

from __future__ import annotations

from reconcile.core.statement import Entry, Payment
from reconcile.readers.camt_layout import Layout

_ORIGINAL = {
    "AmtDtls/InstdAmt/Amt": "instructed",
    "AmtDtls/TxAmt/Amt": "transacted",
    "AmtDtls/CntrValAmt/Amt": "countervalue",
    "AmtDtls/InstdAmt/CcyXchg/XchgRate": "instructed_rate",
    "AmtDtls/TxAmt/CcyXchg/XchgRate": "transacted_rate",
    "AmtDtls/CntrValAmt/CcyXchg/XchgRate": "countervalue_rate",
}
_CODES = {
    "BkTxCd/Domn/Cd": "domain",
    "BkTxCd/Domn/Fmly/Cd": "family",
    "BkTxCd/Domn/Fmly/SubFmlyCd": "subfamily",
    "BkTxCd/Prtry/Cd": "proprietary_code",
}
_BATCH = {"Btch/NbOfTxs": "batch_count", "Btch/MsgId": "batch_message_id", "Btch/PmtInfId": "batch_payment_information_id"}
_ENTRY = {
    "NtryRef": "entry_reference",
    "Amt": "amount",
    "CdtDbtInd": "indicator",
    "RvslInd": "is_reversal",
    "Sts": "status",
    "Sts/Cd": "status",
    "Sts/Prtry": "status",
    "BookgDt/Dt": "booking_date",
    "BookgDt/DtTm": "booking_date",
    "ValDt/Dt": "value_date",
    "ValDt/DtTm": "value_date",
    "AcctSvcrRef": "servicer_reference",
    "AddtlNtryInf": "additional_info",
    "Chrgs": "[charges]",
    "TxDtls": "[details]",  # .01
    "NtryDtls/TxDtls": "[details]",
    **_CODES,
    **_ORIGINAL,
    **_BATCH,  # .01
    **{f"NtryDtls/{path}": field for path, field in _BATCH.items()},
}


def _party(element: str, prefix: str) -> dict[str, str]:
    person = {
        "Nm": "name",
        "Id/OrgId/Othr/Id": "id",
        "Id/PrvtId/Othr/Id": "id",
        "Id/OrgId/PrtryId/Id": "id",
        "Id/OrgId/BkPtyId": "id",
        "Id/OrgId/TaxIdNb": "id",
        "Id/PrvtId/TaxIdNb": "id",
        "Id/PrvtId/SclSctyNb": "id",
        "Id/PrvtId/IdntyCardNb": "id",
        "Id/PrvtId/CstmrNb": "id",
        "Id/PrvtId/OthrId/Id": "id",
        "Id/OrgId/LEI": "code",
        "Id/OrgId/AnyBIC": "code",
        "Id/OrgId/BICOrBEI": "code",
        "Id/OrgId/BIC": "code",
        **{
            f"PstlAdr/{part}": "address"
            for part in ("StrtNm", "BldgNb", "BldgNm", "Flr", "PstBx", "Room", "PstCd", "TwnNm", "DstrctNm", "CtrySubDvsn", "Ctry", "AdrLine")
        },
    }
    agent = {"FinInstnId/Nm": "name", "FinInstnId/BICFI": "code", "FinInstnId/LEI": "code"}
    return {
        **{f"RltdPties/{element}/{path}": f"{prefix}_{field}" for path, field in person.items()},
        **{f"RltdPties/{element}/Pty/{path}": f"{prefix}_{field}" for path, field in person.items()},
        **{f"RltdPties/{element}/Agt/{path}": f"{prefix}_{field}" for path, field in agent.items()},
    }


def _account(element: str, field: str) -> dict[str, str]:
    return {f"RltdPties/{element}/Id/{path}": field for path in ("IBAN", "Othr/Id", "BBAN", "UPIC", "PrtryAcct/Id")}


def _agent(element: str, field: str) -> dict[str, str]:
    return {f"RltdAgts/{element}/FinInstnId/{path}": field for path in ("BIC", "BICFI", "CmbndId/BIC")}


_DETAIL = {
    "Refs/MsgId": "message_id",
    "Refs/AcctSvcrRef": "servicer_reference",
    "Refs/PmtInfId": "payment_information_id",
    "Refs/InstrId": "instruction_id",
    "Refs/EndToEndId": "end_to_end_id",
    "Refs/TxId": "transaction_id",
    "Refs/UETR": "uetr",
    "Refs/MndtId": "mandate_id",
    "Refs/ClrSysRef": "clearing_reference",
    "Amt": "amount",
    "CdtDbtInd": "indicator",
    "Chrgs": "[charges]",
    "RtrInf": "[returned]",
    "RmtInf/Ustrd": "remittance_text",
    "RmtInf/Strd/AddtlRmtInf": "remittance_text",
    "RmtInf/Strd/CdtrRefInf/Ref": "creditor_reference",
    "RmtInf/Strd/CdtrRefInf/CdtrRef": "creditor_reference",  # .01
    "RmtInf/Strd/CdtrRefInf/Tp/CdOrPrtry/Cd": "creditor_reference_type",
    "RmtInf/Strd/CdtrRefInf/Tp/CdOrPrtry/Prtry": "creditor_reference_type",
    "RmtInf/Strd/CdtrRefInf/CdtrRefTp/Cd": "creditor_reference_type",  # .01
    "RmtInf/Strd/CdtrRefInf/CdtrRefTp/Prtry": "creditor_reference_type",  # .01
    "RmtInf/Strd/RfrdDocInf/Nb": "document_numbers",
    "RmtInf/Strd/RfrdDocInf/RfrdDocNb": "document_numbers",  # .01
    "Purp/Cd": "purpose",
    "Purp/Prtry": "purpose",
    "AddtlTxInf": "additional_info",
    **_CODES,
    **_ORIGINAL,
    **_party("Dbtr", "debtor"),
    **_party("Cdtr", "creditor"),
    **_party("UltmtDbtr", "debtor_ultimate"),
    **_party("UltmtCdtr", "creditor_ultimate"),
    **_account("DbtrAcct", "debtor_account"),
    **_account("CdtrAcct", "creditor_account"),
    **_agent("DbtrAgt", "debtor_agent"),
    **_agent("CdtrAgt", "creditor_agent"),
}
_CHARGES = {"TtlChrgsAndTaxAmt": "total", "Amt": "amount", "CdtDbtInd": "indicator", "Rcrd": "[records]"}
_RECORD = {"Amt": "amount", "CdtDbtInd": "indicator"}
_RETURNED = {
    "Rsn/Cd": "reason",
    "Rsn/Prtry": "reason",
    "RtrRsn/Cd": "reason",  # .01
    "RtrRsn/Prtry": "reason",  # .01
    "AddtlInf": "info",
    "AddtlRtrRsnInf": "info",  # .01
}


# What a party brings into a payment, in the payment's own order, and what stands in where an id is missing.
PARTY = ("name", "account", "id", "agent", "address", "ultimate_name", "ultimate_id")
_SPARE = ("code", "ultimate_code")
_PARTIES = tuple(f"{party}_{field}" for party in ("debtor", "creditor") for field in (*PARTY, *_SPARE))

ENTRY = Layout(Entry._fields, _ENTRY)
DETAIL = Layout((*Payment._fields, *_PARTIES), _DETAIL)
CHARGES = Layout((), _CHARGES)
RECORD = Layout((), _RECORD)
RETURNED = Layout((), _RETURNED)
