"""Operations as clients see them: arguments, bodies, answers, pages and retries, in no language yet."""
