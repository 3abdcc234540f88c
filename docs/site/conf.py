"""What Sphinx is told: Markdown in, static pages out, nothing from the network."""

from __future__ import annotations

from contracts.version import VERSION

project = "lockstep"
version = release = VERSION
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
nitpicky = True
html_theme = "furo"
html_title = f"lockstep {VERSION}"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_show_copyright = False
smartquotes = False  # two dashes begin an option
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 4
# The examples leave parts out (…) and show what a shell prints; that is no fault of theirs.
highlight_language = "text"
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#0b5cad", "color-brand-content": "#0b5cad"},
    "dark_css_variables": {"color-brand-primary": "#7ab7ff", "color-brand-content": "#7ab7ff"},
}
