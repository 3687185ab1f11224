"""What people read: tables, figures, progress, captions."""
