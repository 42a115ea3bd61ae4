"""The types of fields an entity is described with."""

from regulars.engine.fields.base import PLAIN, Column, Field, Manner, Wrong
from regulars.engine.fields.choice import Choice, Choices, OpenOptions, Option, Tags
from regulars.engine.fields.masked import Masked, MaskedField
from regulars.engine.fields.money import Money, Sum
from regulars.engine.fields.numbers import Decimal, Duration, Integer, Percent, YesNo
from regulars.engine.fields.reach import Address, Email, FullName, PersonName, Phone, Url
from regulars.engine.fields.reference import AnyReference, File, Image, Ref, Reference, TreeReference
from regulars.engine.fields.structure import Condition, Structure
from regulars.engine.fields.text import Colour, LongText, RichText, Text
from regulars.engine.fields.times import Date, Moment

__all__ = [
    "PLAIN",
    "Address",
    "AnyReference",
    "Choice",
    "Choices",
    "Colour",
    "Column",
    "Condition",
    "Date",
    "Decimal",
    "Duration",
    "Email",
    "Field",
    "File",
    "FullName",
    "Image",
    "Integer",
    "LongText",
    "Manner",
    "Masked",
    "MaskedField",
    "Moment",
    "Money",
    "OpenOptions",
    "Option",
    "Percent",
    "PersonName",
    "Phone",
    "Ref",
    "Reference",
    "RichText",
    "Structure",
    "Sum",
    "Tags",
    "Text",
    "TreeReference",
    "Url",
    "Wrong",
    "YesNo",
]
