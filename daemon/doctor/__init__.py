"""The doctor: looks at every part that Groundplan needs, and says how to mend what is not well. Changes nothing."""
