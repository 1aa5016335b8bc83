"""The desktop: Qt widgets over what `console` computes. Holds no rule and no query."""
