"""What is wrong in the text of a spec, or could be better, at its exact place and with the way to mend it.

Pure: what stands outside of the text is asked of `Surroundings`. A healthy spec of any tool gives no error and next to
no warning: whoever writes looks at these marks all day, and one that is wrong costs more than one that is missing.
"""
