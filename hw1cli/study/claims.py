"""Every claim of the homework, in its order."""

from hw1cli.study.claims_published import PUBLISHED_CLAIMS
from hw1cli.study.claims_q1 import Q1_CLAIMS
from hw1cli.study.claims_q2 import Q2_CLAIMS

CLAIMS = (*Q1_CLAIMS, *Q2_CLAIMS, *PUBLISHED_CLAIMS)
