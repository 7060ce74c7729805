"""Who says things and where: the copies we keep, and the machinery to find and fetch them."""
