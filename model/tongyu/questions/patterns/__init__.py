"""What a credible county must reproduce: targets, how each figure is computed, and what was reached.

`table` reads the file of targets, `watching` steps a county and keeps what the estimators ask for, `estimators` are
pure functions of arrays, `registry` names them, `reached` brings all together over seeds.
"""
