"""Payment → contract: the rules, read top-down, on the pattern of a payment's evidence.

What proves what. A payment seldom says in so many words whose it is; it leaves traces, and they are not worth the same:

- *A number of ours* in a structured reference, an automatic payment's id or the text. How much it proves depends on how
  easily a slip of the hand makes one real number into another. That is measured on the numbers themselves: some hundred of
  each kind and length are taken, every number one slip away from them is looked up, and where more than one in ten of these is
  somebody's too, numbers of that shape stand *dense*. Where ten digits are shared by a hundred thousand contracts, a slip hits
  a stranger once in ten thousand times: the number alone is enough. Where seven digits are given out one after the other,
  every slip hits somebody: the number needs a second witness, that is a payer who has paid for this customer, the customer's
  name, or a sum that is open there.
  A structured reference whose check digits are right is witness enough; one whose check digits are wrong makes its number a near one.
  Check digits in the number itself guard it against slips, but no scheme sees all of them (Luhn does not see 09 written for 90):
  where the slip it does not see leads to another number of ours, either may be meant, and the number needs a second witness too.
- *The payer's account*. What it has paid for by number, or by a person's word, at least twice in two years and always for
  one contract, it means again, unless something contradicts: also a sum that is not open there, and is one bill of a namesake. What was posted by this rule alone proves nothing further, or one
  error would prove the next; and what a person has taken back speaks against it.
- *What people ruled on the same words*. Some payers never write a number, but always the same words: "dzīv. 12 Bauskas 45". Where people
  have ruled two payments of a payer in the same words (months, days and sums apart) to one contract, a third in these words means it again,
  if the words hold a number of some kind ("par elektrību" is everybody's), the contract is open, the payer's history does not say
  otherwise, and no number one slip away points anywhere. A payer known by account needs no more; one known by name only, for namesakes exist, needs the
  sum to be open there too. One ruling is a suggestion, and so are two to different contracts; a ruling reversed counts against what it was, and only those after it
  count. What is posted so is no ruling, and proves nothing further. Posting by it is the policy's choice (``text_habits = "post"``), for
  `reconcile backtest` to show beforehand; else it suggests.
- *Name, address, sum*. Many share each of them. None of them posts; they confirm, contradict, and order the suggestions.

How they are put together. Traces that agree strengthen one another; a trace that points elsewhere is never outvoted: the
payment goes to the worklist with both shown. A rule posts only where one contract is left and nothing speaks for another, for
a wrong match hides an error for months, and a missing one is on the morning's worklist. So a tie is never resolved by a weaker
rule. Two traces that each could be a chance are a proof when they are independent: a number one slip away is a chance, the right
name is a chance, the right sum is a chance, all three at one contract are none.

An example. "līg. 1002003071", 40.00, from an account that has so far always paid for 1002003017.

1. 1002003071 is a number of ours, and the only one in the text: ``named=1, by="contract_number"``.
2. Numbers are sparse here, so it would be enough by itself: ``dense=False``.
3. The account has always paid for another customer: ``history="other"``. That alone contradicts nothing, since people pay for
   their mothers: with 40.00 open on the contract named, it would be posted there.
4. But the number is one slip from the contract the account pays for: ``slip_of_history=True``. Either of two explanations may
   be true, so a person decides:

>>> decide(Pattern(named=1, by="contract_number", history="other", slip_of_history=True)).name
'contradicted_slip'
>>> decide(Pattern(named=1, by="contract_number", history="other", equals_named=True, fits_named=True)).name
'contract_number'

Another: "Dzīv. 12 Bauskas 45, marts" from an office that pays for two contracts. Its account cannot tell which: ``history="several"``.
In January and February people ruled payments in these words to 1002003017. Under ``"post"`` March goes there; the first time, with one
ruling, it is a case, and the ruling its suggestion:

>>> decide(Pattern(history="several", habit="sure")).name, decide(Pattern(history="several", habit="weak")).name
('text_habit', 'ruled_before')

Many payments of a night share one pattern, so a rule is decided once a pattern and applied to all that share it. What
decides is named by the rule's ``name``, which is stored as the reason; what goes to the worklist carries a sentence saying
why no rule decided.
"""

from __future__ import annotations

from collections.abc import Callable  # noqa: TC003  read by NamedTuple when the module is loaded
from functools import cache
from typing import NamedTuple

POST = "post"
CLARIFICATION = "clarification"


class Pattern(NamedTuple):
    """What is known of a payment, without the particulars."""

    named: int = 0  # contracts named exactly: 0, 1, 2 (= several)
    by: str = ""  # what names the one: creditor_reference | autopay_id | invoice_number | contract_number | customer_number
    unknown_contract: bool = False  # a number of ours, of a contract no contracts table has told us of
    settled: bool = False  # the one named is closed and has no open item
    fits_named: bool = False  # the sum is an open item of it, or its oldest few
    equals_named: bool = False  # the sum is an open item of it
    dense: bool = False  # its number is one among whose neighbours real ones are common, and no check digit guards it
    unguarded: bool = False  # a slip that its check digits do not show leads to another contract's number
    name_alike: bool = False  # the payer's name is its customer's
    history: str = "none"  # of the payer's account: none | same (customer as named) | other | sure | weak | several
    fits_history: bool = False  # the sum is an open item of a contract in the history (where nothing is named, or its oldest few)
    slip_of_history: bool = False  # the number named is one slip from a contract in the history
    blocked: str = ""  # why a sure history does not decide: other_contract | closed | sold | collector | elsewhere | namesake
    several_of_customer: bool = False  # a customer number alone, of a customer with several contracts
    split: bool = False  # the several contracts named explain the sum in exactly one way
    unknown_number: bool = False  # a number of a contract's shape that nobody has
    mistyped: bool = False  # its check digit is wrong, where all numbers of its shape have right ones
    stray_number: bool = False  # a number of another shape that nobody has
    near: int = 0  # contracts one slip from a number in the text: 0, 1, 2 (= several)
    near_in_history: bool = False
    near_name_and_sum: bool = False
    points_elsewhere: bool = False  # the payer's name is another contract's customer, where the sum is open; here it is not, or one slip lies between
    habit: str = ""  # what people ruled on this payer's payments in the same words: sure (twice and more, one contract, may post) | weak
    beside: bool = False  # another number in the text is one slip from another contract
    other_currency: bool = False  # the contract it would go to is billed, and never in this currency


class Rule(NamedTuple):
    """``name`` is stored as the reason; ``sentence`` is filled with the payment's particulars."""

    name: str
    applies: Callable[[Pattern], bool]
    outcome: str
    sentence: str


def _contradicted(p: Pattern) -> bool:
    return p.history == "other" and (p.fits_history or p.slip_of_history or not p.equals_named)


def alone(p: Pattern) -> bool:
    """Whether nothing beside the one number named speaks for its contract."""
    return p.named == 1 and not (p.history == "same" or p.name_alike or p.fits_named)


def _near_decides(p: Pattern) -> bool:
    return p.near == 1 and (p.near_in_history or (p.near_name_and_sum and p.history in {"none", "weak"}))


RULES: tuple[Rule, ...] = (
    Rule(
        "contract_unknown", lambda p: p.unknown_contract, CLARIFICATION,
        "{number} is a number of contract {named}, which no contracts table has named",
    ),
    Rule(
        "several_contracts", lambda p: p.named > 1 and p.split, POST,
        "names {named}; their open items explain the sum in exactly one way",
    ),
    Rule(
        "several_contracts_unclear", lambda p: p.named > 1, CLARIFICATION,
        "the payment names {named}, and their open items do not explain {amount} in exactly one way",
    ),
    Rule(
        "closed_contract", lambda p: p.named == 1 and p.settled, CLARIFICATION,
        "contract {contract} is closed and has no open item",
    ),
    Rule(
        "contradicted_slip", lambda p: p.named == 1 and _contradicted(p) and p.slip_of_history, CLARIFICATION,
        "the text names contract {contract}, one slip away from {history}, for which this account has paid before",
    ),
    Rule(
        "contradicted_by_sum", lambda p: p.named == 1 and _contradicted(p) and p.fits_history, CLARIFICATION,
        "the text names contract {contract}, but this account has always paid for {history}, where {amount} is open",
    ),
    Rule(
        "contradicted_by_history", lambda p: p.named == 1 and _contradicted(p), CLARIFICATION,
        "the text names contract {contract}, where {amount} is not open; this account has always paid for {history}",
    ),
    Rule(
        "contradicted_by_name_and_sum", lambda p: p.named == 1 and p.points_elsewhere, CLARIFICATION,
        "the text names contract {contract}, but the payer has the name of the customer of {pointed}, where {amount} is open",
    ),
    Rule(
        "slip_beside", lambda p: p.named == 1 and p.beside and not p.fits_named, CLARIFICATION,
        "the text names contract {contract}, where {amount} is not open, and beside it a number one slip from another: {suggested}",
    ),
    Rule(
        "bare_number", lambda p: p.dense and alone(p), CLARIFICATION,
        "the text names contract {contract}, but most numbers like it are somebody's, and neither payer, name nor sum confirms it",
    ),
    Rule(
        "unguarded_number", lambda p: p.unguarded and alone(p), CLARIFICATION,
        "the text names contract {contract}, but a slip its check digit does not show leads to {pointed}, and neither payer, name nor sum tells which",
    ),
    Rule(
        "other_currency", lambda p: p.other_currency and (p.named == 1 or _near_decides(p)), CLARIFICATION,
        "contract {contract} is never billed in {currency}; money is not matched across currencies",
    ),
    Rule("creditor_reference", lambda p: p.named == 1 and p.by == "creditor_reference", POST, "the structured reference is {number}"),
    Rule("autopay_id", lambda p: p.named == 1 and p.by == "autopay_id", POST, "the end-to-end id of the automatic payment is {number}"),
    Rule("invoice_number", lambda p: p.named == 1 and p.by == "invoice_number", POST, "the text names invoice {number}"),
    Rule("contract_number", lambda p: p.named == 1 and p.by == "contract_number", POST, "the text names contract {number}"),
    Rule("customer_number", lambda p: p.named == 1 and p.by == "customer_number", POST, "the text names customer {number}, who has this contract"),
    Rule(
        "customer_number_split", lambda p: p.several_of_customer and p.split, POST,
        "names customer {number}; the open items of that customer's contracts explain the sum in exactly one way",
    ),
    Rule(
        "customer_with_several", lambda p: p.several_of_customer, CLARIFICATION,
        "customer {number} has several contracts ({named}) and the payment does not say which",
    ),
    Rule(
        "near_number", lambda p: p.near == 1 and p.near_in_history, POST,
        "{number} is one slip from contract {near}, for which this account has paid before",
    ),
    Rule(
        "near_number_name_and_sum", _near_decides, POST,
        "{number} is one slip from contract {near}, whose customer's name and open sum agree",
    ),
    Rule(
        "near_number_alone", lambda p: p.near == 1, CLARIFICATION,
        "{number} is no contract of ours; one slip away is {near}, which neither this account's payments nor name and sum together confirm",
    ),
    Rule(
        "near_numbers", lambda p: p.near > 1, CLARIFICATION,
        "{number} is no contract of ours; one slip away are {suggested}",
    ),
    Rule(
        "text_habit", lambda p: p.habit == "sure" and not p.other_currency, POST,
        "no number of ours, but people have ruled {times} payments of this payer in the same words to this contract",
    ),
    Rule(
        "ruled_before", lambda p: p.habit == "weak", CLARIFICATION,
        "no number of ours; people have ruled payments of this payer in the same words to {ruled}",
    ),
    Rule(
        "mistyped_number", lambda p: p.unknown_number and p.mistyped, CLARIFICATION,
        "{number} was mistyped: all contract numbers of that length have a check digit, and its own is wrong; none is one slip away",
    ),
    Rule(
        "unknown_number", lambda p: p.unknown_number and p.history != "none", CLARIFICATION,
        "{number} is no contract of ours; this account has paid for {history} before",
    ),
    Rule("unknown_number_alone", lambda p: p.unknown_number, CLARIFICATION, "{number} is no contract of ours, and the account is not known"),
    Rule(
        "history_other_currency", lambda p: p.history == "sure" and not p.blocked and p.other_currency, CLARIFICATION,
        "no number; this account has always paid for {history}, which is never billed in {currency}",
    ),
    Rule(
        "history_other_number", lambda p: p.history == "sure" and not p.blocked and p.stray_number and not p.fits_history, CLARIFICATION,
        "{number} is no number of ours, and {amount} is not open at {history}, for which this account has always paid",
    ),
    Rule("payer_history", lambda p: p.history == "sure" and not p.blocked, POST, "no number, but this account has always paid for this contract ({times} times)"),
    Rule(
        "customer_has_other_contract", lambda p: p.history == "sure" and p.blocked == "other_contract", CLARIFICATION,
        "no number; this account has always paid for {history}, but its customer has another open contract",
    ),
    Rule(
        "history_closed", lambda p: p.history == "sure" and p.blocked == "closed", CLARIFICATION,
        "no number; this account has always paid for {history}, which is closed",
    ),
    Rule(
        "history_sold", lambda p: p.history == "sure" and p.blocked == "sold", CLARIFICATION,
        "no number; this account has always paid for {history}, which has passed to another customer since",
    ),
    Rule(
        "history_contradicted", lambda p: p.history == "sure" and p.blocked == "elsewhere", CLARIFICATION,
        "no number; this account has always paid for {history}, but name or address in the payment are another customer's",
    ),
    Rule(
        "history_or_namesake", lambda p: p.history == "sure" and p.blocked == "namesake", CLARIFICATION,
        "no number; this account has always paid for {history}, where {amount} is not open, and it is open at another customer of a name in the payment: {suggested}",
    ),
    Rule(
        "collector", lambda p: p.blocked == "collector", CLARIFICATION,
        "no number, and the account collects for many or is our own, so it tells nothing",
    ),
    Rule(
        "several_in_history", lambda p: p.history == "several", CLARIFICATION,
        "no number, and this account has paid for several contracts ({history})",
    ),
    Rule(
        "weak_history", lambda p: p.history == "weak", CLARIFICATION,
        "no number; this account has paid for {history} before, but fewer than two of those payments named it in the last 24 months, or a person took one back",
    ),
    Rule("nothing_known", lambda _: True, CLARIFICATION, "no number of ours in the payment, and the account has not paid before"),
)  # fmt: skip


@cache
def decide(pattern: Pattern) -> Rule:
    """The first rule that applies; there always is one."""
    return next(rule for rule in RULES if rule.applies(pattern))
