//! Tables as GFM writes them: one line a row, a head always.

use super::tree::{Alignment, Span, Table};
use super::write::Writer;
use crate::text::escape::Place;

impl Writer<'_> {
    pub(super) fn table(&mut self, table: &Table) {
        self.in_table = true;
        self.row(&table.head);
        self.line();
        self.text.push('|');
        for column in &table.columns {
            self.text.push_str(match column {
                Alignment::Unset => " --- |",
                Alignment::Left => " :-- |",
                Alignment::Center => " :-: |",
                Alignment::Right => " --: |",
            });
        }
        for row in &table.rows {
            self.line();
            self.row(row);
        }
        self.in_table = false;
    }

    fn row(&mut self, cells: &[Vec<Span>]) {
        self.text.push('|');
        for cell in cells {
            self.text.push(' ');
            self.spans(cell, Place::Inside);
            self.text.push_str(" |");
        }
    }
}
