"""Does an effect hang on how it is measured or computed? `tongyu invariances`.

`plan` says which yardsticks are changed, `holding` when an effect is said to hold, `answer` what was found,
`same_bytes` makes runs again on other workers and threads.
"""
