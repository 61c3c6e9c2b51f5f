"""What pages are drawn with: the menu, the page frame, blocks and forms. The only package besides pages that draws."""
