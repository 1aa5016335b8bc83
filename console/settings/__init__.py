"""What an operator may choose, kept in ``HOME/settings.toml``.

* `console.settings.kinds`: what a value may be: `Choice`, `Whole`, `Switch`.
* `console.settings.declared`: one `Setting` for each thing that may be chosen. It alone gives the file, the page of
  settings, ``supervisionctl settings`` and the documentation. To add one, declare it there, add it to ``SETTINGS``, and
  its words to ``resources/i18n/zh/settings.po``.
* `console.settings.store`: ``open_settings(home)`` for a program with a window, ``read_settings(home)`` for one that
  only looks. ``settings.value(THEME)`` is the value in force, typed by its declaration;
  ``settings.choose(THEME, "light")`` checks, saves, then holds; ``settings.problems`` is what is wrong with the file.
  Reading never fails: what does not fit is said, and the default holds.
"""
