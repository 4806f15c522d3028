"""Packages for portals without an interface: everything a person needs who files in a browser, laid in one folder.

`plan` says what goes where under which name, `split` cuts what is too large, `sheet` writes the checklist, `making`
puts the folder together in a limited child, `placing` renames it into place, `portal` is what the engine sees.
"""
