"""The assessment and its nine steps: states, transitions, people, deadlines, self rating."""
