"""The support vector machine of the benchmark in scikit-learn, which calls liblinear."""
import numpy as np
import sklearn
from sklearn.svm import LinearSVC

# Points of a margin of .1 have dual variables far below this.
PENALTY = 1e6


def about():
    return {"scikit-learn": sklearn.__version__}


def svm(a, numbers):
    x, y = a["x"], a["y"]

    def run():
        machine = LinearSVC(loss="hinge", C=PENALTY, tol=1e-6, fit_intercept=False, max_iter=1_000_000, random_state=0)
        return machine.fit(x, y).coef_[0]

    return run, lambda w: np.min(y * (x @ w)) / np.linalg.norm(w)
