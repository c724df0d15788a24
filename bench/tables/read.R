# Writes a data set of an R package as CSV, a missing value as an empty cell:
#
#     Rscript read.R PACKAGE OBJECT FILE
arguments <- commandArgs(trailingOnly = TRUE)
found <- new.env()
data(list = arguments[2], package = arguments[1], envir = found)
write.csv(get(arguments[2], envir = found), arguments[3], row.names = FALSE, na = "")
