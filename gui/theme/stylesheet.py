"""The style sheet of Qt's own widgets, made from a theme's tokens and the text size in force.

What paints itself (buttons, options, rows) reads tokens and needs nothing here. Lengths are written as `{36}` in the
sheet below and scaled with the text; colours are written as `$accent`.
"""

from __future__ import annotations

import re
from typing import Final

from gui.theme.fonts import scaled
from gui.theme.tokens import Tokens

_SHEET: Final = """
QMainWindow, QDialog { background: $bg; }
QToolTip { background: $text; color: $surface; border: 0; padding: 5px 8px; }

QFrame#navigation { background: $sunken; border: 0; border-right: 1px solid $border; }
QFrame#navFoot { border: 0; border-top: 1px solid $border; }
QPushButton#switcher { background: transparent; border: 2px solid transparent; border-radius: 8px; }
QPushButton#switcher:hover { background: $border; }
QPushButton#switcher:focus { border-color: $accent; }
QPushButton#searchTrigger {
    background: $surface; border: 1px solid $border2; border-radius: 8px; padding: 0 10px; text-align: left;
}
QPushButton#searchTrigger[rail="true"] { padding: 0; text-align: center; }
QPushButton#searchTrigger:hover { border-color: $field; }
QPushButton#searchTrigger:focus { border: 2px solid $accent; padding: 0 9px; }
QFrame#actionBar { background: $surface; border: 0; border-top: 1px solid $border; }
QFrame#panel { background: $surface; border: 0; border-left: 1px solid $border; }
QFrame#list { background: $surface; border: 0; border-right: 1px solid $border; }
QWidget#plainHead { background: $surface; }
QFrame#head { background: $surface; border: 0; border-bottom: 1px solid $border; }

QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox {
    background: $surface; color: $text; border: 1px solid $field; border-radius: 8px;
    selection-background-color: $accent; selection-color: $on_accent; placeholder-text-color: $text3;
}
QLineEdit, QAbstractSpinBox { padding: 0 11px; min-height: {34}px; }
QTextEdit, QPlainTextEdit { padding: 7px 8px; }
QLineEdit:hover, QTextEdit:hover, QPlainTextEdit:hover, QAbstractSpinBox:hover { border-color: $text3; }
QLineEdit:focus, QAbstractSpinBox:focus { border: 2px solid $accent; padding: 0 10px; min-height: {32}px; }
QTextEdit:focus, QPlainTextEdit:focus { border: 2px solid $accent; padding: 6px 7px; }
QLineEdit[wrong="true"] { border: 2px solid $bad; padding: 0 10px; min-height: {32}px; }
QTextEdit[wrong="true"] { border: 2px solid $bad; padding: 6px 7px; }
QLineEdit:disabled, QTextEdit:disabled, QPlainTextEdit:disabled, QAbstractSpinBox:disabled {
    background: $sunken; color: $text3; border-color: $border2;
}
QLineEdit[small="true"] { min-height: {26}px; }
QLineEdit[small="true"]:focus { min-height: {24}px; }
QTextEdit[bare="true"], QPlainTextEdit[bare="true"], QLineEdit[bare="true"] {
    border: 0; background: transparent; padding: 0;
}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; border: 0; }

QComboBox {
    background: $surface; color: $text; border: 1px solid $field; border-radius: 8px;
    padding: 0 28px 0 11px; min-height: {34}px;
}
QComboBox:hover { border-color: $text3; }
QComboBox:focus, QComboBox:on { border: 2px solid $accent; padding: 0 27px 0 10px; min-height: {32}px; }
QComboBox:disabled { background: $sunken; color: $text3; border-color: $border2; }
QComboBox[small="true"] { min-height: {26}px; }
QComboBox[small="true"]:focus, QComboBox[small="true"]:on { min-height: {24}px; }
QComboBox::drop-down { border: 0; width: 26px; }
QComboBox::down-arrow { image: none; }
QComboBox QAbstractItemView {
    background: $surface; color: $text; border: 1px solid $border2; outline: 0; padding: 4px;
    selection-background-color: $accent_soft; selection-color: $accent_text;
}
QComboBox QAbstractItemView:focus { border: 1px solid $border2; border-radius: 0; }
QComboBox QAbstractItemView::item { min-height: {30}px; padding: 0 8px; border-radius: 6px; }
QComboBox QAbstractItemView::item:hover { background: $hover; color: $text; }
QComboBox QAbstractItemView::item:selected { background: $accent_soft; color: $accent_text; }

.QPushButton, QToolButton {
    background: $surface; color: $text; border: 1px solid $border2; border-radius: 8px; padding: 0 14px;
    min-height: {34}px; font-weight: 600;
}
.QPushButton:hover, QToolButton:hover { background: $hover; border-color: $field; }
.QPushButton:pressed, QToolButton:pressed { background: $border; }
.QPushButton:focus, QToolButton:focus { border: 2px solid $accent; padding: 0 13px; min-height: {32}px; }
.QPushButton:disabled, QToolButton:disabled { background: $sunken; color: $text3; border-color: $border; }

QMenu { background: $surface; color: $text; border: 1px solid $border2; padding: 6px; }
Menu { border-radius: 12px; }
QMenu::item { padding: 7px 26px 7px 12px; border-radius: 6px; }
QMenu::item:selected { background: $accent_soft; color: $accent_text; }
QMenu::item:disabled { color: $text3; }
QMenu::separator { height: 1px; background: $border; margin: 6px 4px; }
QMenu::icon { padding-left: 8px; }
QMenu::indicator { width: {14}px; height: {14}px; margin-left: 6px; }
QMenuBar { background: $bg; color: $text; }

QScrollArea { background: transparent; border: 0; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $border2; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $field; }
QScrollBar::handle:pressed { background: $text3; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; }

QTableView, QTreeView, QListView {
    background: $surface; color: $text2; border: 0; outline: 0; gridline-color: $border;
    selection-background-color: $accent_soft; selection-color: $text;
}
QTableView::item, QTreeView::item, QListView::item { min-height: {34}px; padding: 0 8px; border: 0; }
QCheckBox::indicator, QTreeView::indicator, QListView::indicator, QTableView::indicator {
    width: {14}px; height: {14}px; border: 1px solid $field; border-radius: 4px; background: $surface;
}
QCheckBox::indicator:checked, QTreeView::indicator:checked, QListView::indicator:checked,
QTableView::indicator:checked { background: $accent; border-color: $accent; }
QTableView::item { border-bottom: 1px solid $border; }
QTableView::item:hover, QTreeView::item:hover, QListView::item:hover { background: $hover; }
QTableView::item:selected, QTreeView::item:selected, QListView::item:selected {
    background: $accent_soft; color: $text;
}
QTreeView#decisionTree { border-radius: 8px; padding: 4px; }
QTreeView#decisionTree::item:selected, QTreeView#decisionTree::item:hover { background: transparent; }
QTableView:focus, QTreeView:focus, QListView:focus { border: 2px solid $accent; border-radius: 8px; }
QTableView#taskTable, QTableView#taskTable:focus { border: 0; background: transparent; }
QTableView#recordTable, QTableView#recordTable:focus { border: 0; background: transparent; }
QTableView#recordTable QHeaderView, QTableView#recordTable::item { background: transparent; border: 0; }
QTableView#taskTable QHeaderView, QTableView#taskTable QHeaderView::section { background: transparent; }
QTableView#taskTable QHeaderView::section:first { padding-left: 14px; }
QTableView#taskTable QHeaderView::section:last { padding-right: 14px; }
QHeaderView { background: $surface; border: 0; }
QHeaderView::section {
    background: $surface; color: $text3; border: 0; border-bottom: 1px solid $border;
    padding: 8px; font-weight: 600; font-size: {12}px; text-align: left;
}
QTableCornerButton::section { background: $surface; border: 0; }

QTabWidget::pane { border: 0; border-top: 1px solid $border; }
QTabBar { background: transparent; }
QTabBar::tab {
    background: transparent; color: $text2; border: 0; border-bottom: 2px solid transparent;
    padding: 8px 12px; font-weight: 500;
}
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $accent_text; border-bottom-color: $accent; font-weight: 600; }
QTabBar::tab:focus { border: 2px solid $accent; border-radius: 6px; }

QSplitter::handle { background: $border; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QSplitter::handle:hover { background: $accent; }
QProgressBar { background: $border; border: 0; border-radius: 3px; max-height: 6px; text-align: center; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QCheckBox, QRadioButton { spacing: 8px; }
QGroupBox { border: 1px solid $border; border-radius: 12px; margin-top: {20}px; padding: 12px; }
QGroupBox::title { subcontrol-origin: margin; left: 12px; color: $text2; }
"""

_COLOR: Final = re.compile(r"\$(\w+)")
_LENGTH: Final = re.compile(r"\{(\d+)\}")


def stylesheet_of(tokens: Tokens) -> str:
    """The style sheet of a theme at the text size in force."""
    colored = _COLOR.sub(lambda found: str(getattr(tokens, found[1])), _SHEET)
    return _LENGTH.sub(lambda found: str(scaled(int(found[1]))), colored)
