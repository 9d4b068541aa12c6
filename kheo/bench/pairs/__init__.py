"""Labelled pairs of initiatives: which two are the same work, and which only look alike.

Every pair holds two registrations as two officers might have written them, and the verdict of an experienced reviewer:
`same: true` (files `true_*`) when the two are the same work, or an idea so close that whoever registers one would want
to be shown the other; `same: false` (files `false_*`) when they share commune and field, often even the name, and are
different work. The labels were given by reading, before any way of finding look-alikes existed; all texts are invented.

A true pair is hard on purpose: it shares no word of its titles, or one side abbreviates, or one side has no accents.
`trait` says why it is hard: `no_shared_title_word`, `abbreviation`, `no_accents`, `renamed` (the same unit registers it
again under another name), `spelling` (`why` quotes the wrong spelling) or `other_unit` (the same idea elsewhere).

Pairs whose number is divisible by three are held out: they are for measuring only, and nobody who tunes looks at them.
"""
