"""Criteria sets: what a unit must reach, row by row, as law and policy have it. A set with results is never edited, only succeeded."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kheo.org.models import UnitKind

AMOUNT: dict[str, Any] = {"max_digits": 20, "decimal_places": 4}


class Confirmable(models.Model):
    """Abstract. A row of law: `confirmed` says that somebody saw it in `source`; unconfirmed, it is shown as such everywhere."""

    confirmed = models.BooleanField(_("confirmed by a source"), default=False)
    source = models.CharField(_("source"), max_length=300, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(confirmed=False) | ~Q(source=""), name="%(app_label)s_%(class)s_confirmed_by_source")
        ]


class CriteriaSet(Confirmable):
    """One version of a set, for units of one kind, as `data/criteria/` has it.

    `confirmed` speaks of the instrument (that it exists, its number and dates), not of its rows. `complete` is false where its
    indicators are not all known: such a set gives no verdict. What the source counts stands in `stated_…`, apart from the rows.
    A province's set stands on the national one (`based_on`) and holds all its rows, its own and the national ones.
    """

    code = models.SlugField(_("code"), max_length=60)
    version = models.PositiveSmallIntegerField(_("version"))
    name = models.CharField(_("name"), max_length=200)
    title = models.CharField(_("title that it leads to"), max_length=200)
    unit_kind = models.CharField(_("for units of the kind"), max_length=10, choices=UnitKind)
    unit_types = models.JSONField(_("for units of the types"), default=list)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("last day"), null=True, blank=True)
    decision_number = models.CharField(_("decision"), max_length=60)
    decision_date = models.DateField(_("date of the decision"), null=True, blank=True)
    decision_issuer = models.CharField(_("issuer"), max_length=200)
    complete = models.BooleanField(_("all indicators known"), default=True)
    note = models.TextField(_("note"), blank=True)
    stated_criteria = models.PositiveSmallIntegerField(_("criteria, as stated"))
    stated_criteria_confirmed = models.BooleanField(default=False)
    stated_indicators = models.PositiveSmallIntegerField(_("indicators, as stated"), null=True, blank=True)
    stated_indicators_confirmed = models.BooleanField(default=False)
    awarded_by = models.CharField(_("title awarded by"), max_length=200, blank=True)
    awarded_by_article = models.CharField(_("by article"), max_length=200, blank=True)
    dossier_source = models.CharField(_("source of the dossier's list"), max_length=300, blank=True)
    based_on = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="built_on_it", verbose_name=_("stands on")
    )
    succeeds = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="succeeded_by", verbose_name=_("succeeds")
    )
    digest = models.CharField(max_length=64, editable=False)

    class Meta(Confirmable.Meta):
        verbose_name = _("criteria set")
        verbose_name_plural = _("criteria sets")
        ordering = ["unit_kind", "valid_from", "code", "-version"]
        constraints = [
            *Confirmable.Meta.constraints,
            models.UniqueConstraint(fields=["code", "version"], name="standards_set_version_once"),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")), name="standards_set_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.name if self.version == 1 else f"{self.name} ({_('version')} {self.version})"


class UnitGroup(Confirmable):
    """A region or kind of communes for which a set has levels of its own."""

    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.CASCADE, db_index=False, related_name="groups")
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    rule = models.CharField(_("who belongs to it"), max_length=500, blank=True)

    class Meta(Confirmable.Meta):
        verbose_name = _("group of a set")
        verbose_name_plural = _("groups of a set")
        ordering = ["criteria_set", "pk"]
        constraints = [*Confirmable.Meta.constraints, models.UniqueConstraint(fields=["criteria_set", "code"], name="standards_group_once")]

    def __str__(self) -> str:
        return self.name


class Criterion(Confirmable):
    """One criterion. `key` names its subject across sets; `weighs_in_revocation`: a title may be revoked sooner where this one is lost."""

    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.CASCADE, db_index=False, related_name="criteria")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(_("code"), max_length=20)
    key = models.CharField(_("subject"), max_length=60)
    name = models.CharField(_("name"), max_length=200)
    part = models.CharField(_("part of the set"), max_length=100, blank=True)
    article = models.CharField(_("article"), max_length=200, blank=True)
    weighs_in_revocation = models.BooleanField(_("weighs in revocation"), default=False)

    class Meta(Confirmable.Meta):
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["criteria_set", "position"]
        constraints = [
            *Confirmable.Meta.constraints,
            models.UniqueConstraint(fields=["criteria_set", "code"], name="standards_criterion_once"),
            models.UniqueConstraint(fields=["criteria_set", "position"], name="standards_criterion_place_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code}. {self.name}"


class IndicatorKind(models.TextChoices):
    """How a value is held against its level."""

    AT_LEAST = "at_least", _("at least")
    AT_MOST = "at_most", _("at most")
    YES_NO = "yes_no", _("yes or no")
    COUNT = "count", _("a number of things, at least")
    GRADE = "grade", _("a grade, at least")
    TWO_PART = "two_part", _("two values, each at least")


class Indicator(Confirmable):
    """One indicator. Yes is 1 and no 0; a grade is its place in `grades`, from 1; a value in two parts has a `second` one.

    Where a value is a rate, `numerator` and `denominator` name what is divided by what.
    """

    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, db_index=False, related_name="indicators")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=300)
    kind = models.CharField(_("kind"), max_length=8, choices=IndicatorKind)
    measure = models.CharField(_("unit of measure"), max_length=40, blank=True)
    numerator = models.CharField(_("counted"), max_length=100, blank=True)
    denominator = models.CharField(_("out of"), max_length=100, blank=True)
    second_name = models.CharField(_("second value"), max_length=200, blank=True)
    second_measure = models.CharField(_("unit of the second value"), max_length=40, blank=True)
    grades = models.JSONField(_("grades, the lowest first"), default=list)
    may_not_apply = models.BooleanField(_("may not apply"), default=False)
    recalled = models.CharField(_("from memory"), max_length=60, blank=True)
    left_to = models.CharField(_("level left to"), max_length=200, blank=True)
    figure = models.CharField(_("taken from the figure"), max_length=80, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta(Confirmable.Meta):
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["criterion__position", "position"]
        constraints = [
            *Confirmable.Meta.constraints,
            models.UniqueConstraint(fields=["criterion", "code"], name="standards_indicator_once"),
            models.UniqueConstraint(fields=["criterion", "position"], name="standards_indicator_place_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Threshold(Confirmable):
    """The level of an indicator, for a group of units and from a year on (without a group: for all; 0: always), with who set it."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, db_index=False, related_name="thresholds")
    group = models.ForeignKey(UnitGroup, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    from_year = models.PositiveSmallIntegerField(_("from the year"), default=0)
    value = models.DecimalField(_("level"), **AMOUNT)
    second = models.DecimalField(_("level of the second value"), **AMOUNT, null=True, blank=True)
    set_by = models.CharField(_("set by"), max_length=200)
    article = models.CharField(_("article"), max_length=200, blank=True)

    class Meta(Confirmable.Meta):
        verbose_name = _("level of an indicator")
        verbose_name_plural = _("levels of an indicator")
        ordering = ["indicator", "from_year", "pk"]
        constraints = [
            *Confirmable.Meta.constraints,
            models.UniqueConstraint(fields=["indicator", "group", "from_year"], name="standards_threshold_of_group_once"),
            models.UniqueConstraint(fields=["indicator", "from_year"], condition=Q(group=None), name="standards_threshold_of_all_once"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code}: {self.value:f}"


class ConditionKind(models.TextChoices):
    """What a set asks besides its criteria."""

    YES_NO = "yes_no", _("yes or no")
    AT_LEAST = "at_least", _("at least")
    TITLE = "title", pgettext_lazy("condition", "holds another title")
    SHARE_OF_TITLES = "share_of_titles", pgettext_lazy("condition", "share of its units that hold a title, at least")


class Condition(Confirmable):
    """What must be met besides the criteria. Titles are looked up; the rest is said by a person with a document."""

    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.CASCADE, db_index=False, related_name="conditions")
    position = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=60)
    name = models.CharField(_("condition"), max_length=300)
    kind = models.CharField(_("kind"), max_length=15, choices=ConditionKind)
    value = models.DecimalField(_("level"), **AMOUNT, null=True, blank=True)
    measure = models.CharField(_("unit of measure"), max_length=40, blank=True)
    of_set = models.SlugField(_("title of the set"), max_length=60, blank=True)
    article = models.CharField(_("article"), max_length=300, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta(Confirmable.Meta):
        verbose_name = _("condition of a title")
        verbose_name_plural = _("conditions of a title")
        ordering = ["criteria_set", "position"]
        constraints = [*Confirmable.Meta.constraints, models.UniqueConstraint(fields=["criteria_set", "key"], name="standards_condition_once")]

    def __str__(self) -> str:
        return self.name


class DossierPiece(Confirmable):
    """One paper of the dossier that goes up."""

    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.CASCADE, db_index=False, related_name="dossier")
    position = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=60)
    name = models.CharField(_("paper"), max_length=300)

    class Meta(Confirmable.Meta):
        verbose_name = _("paper of a dossier")
        verbose_name_plural = _("papers of a dossier")
        ordering = ["criteria_set", "position"]
        constraints = [*Confirmable.Meta.constraints, models.UniqueConstraint(fields=["criteria_set", "key"], name="standards_piece_once")]

    def __str__(self) -> str:
        return self.name


class RevocationRule(Confirmable):
    """From which share of criteria lost on (percent; below `below_share`) a title may be revoked."""

    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.CASCADE, related_name="revocation_rules")
    from_share = models.PositiveSmallIntegerField(_("share of criteria lost, from"))
    below_share = models.PositiveSmallIntegerField(_("below"), null=True, blank=True)
    and_one_weighing = models.BooleanField(_("and one that weighs among them"), default=False)
    article = models.CharField(_("article"), max_length=200, blank=True)

    class Meta(Confirmable.Meta):
        verbose_name = _("rule of revocation")
        verbose_name_plural = _("rules of revocation")
        ordering = ["criteria_set", "from_share"]

    def __str__(self) -> str:
        return f"{self.from_share} %"


class SetMapping(Confirmable):
    """How a set's rows go on in another one: pairs of codes, from which same, split, merged and dropped follow."""

    old = models.ForeignKey(CriteriaSet, on_delete=models.CASCADE, db_index=False, related_name="mappings_on", verbose_name=_("from the set"))
    new = models.ForeignKey(CriteriaSet, on_delete=models.CASCADE, related_name="mappings_back", verbose_name=_("to the set"))
    of_indicators = models.BooleanField(_("indicator by indicator"), default=False)
    note = models.TextField(_("note"), blank=True)

    class Meta(Confirmable.Meta):
        verbose_name = _("mapping of sets")
        verbose_name_plural = _("mappings of sets")
        ordering = ["pk"]
        constraints = [
            *Confirmable.Meta.constraints,
            models.UniqueConstraint(fields=["old", "new"], name="standards_mapping_once"),
            models.CheckConstraint(condition=~Q(old=models.F("new")), name="standards_mapping_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class MappingPair(models.Model):
    """`old_code` goes on in `new_code`; one of them is empty where a row was dropped or is new."""

    mapping = models.ForeignKey(SetMapping, on_delete=models.CASCADE, db_index=False, related_name="pairs")
    old_code = models.CharField(max_length=20, blank=True)
    new_code = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name = _("pair of a mapping")
        verbose_name_plural = _("pairs of a mapping")
        ordering = ["mapping", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["mapping", "old_code", "new_code"], name="standards_pair_once"),
            models.CheckConstraint(condition=~Q(old_code="", new_code=""), name="standards_pair_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.old_code or '–'} → {self.new_code or '–'}"
